using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Where alerts go and in which words.</summary>
internal sealed record AlertProviderSpec
{
    [Description("Kind of the service. webhook sends CloudEvents 1.0.")]
    [OneOf("slack", "msteams", "discord", "rocket", "gchat", "pagerduty", "webhook")]
    public required string Type { get; init; }

    [Description("Address of the incoming webhook. Where it is a secret itself, as most are, the key address of the secretRef. Not needed for pagerduty, nor for slack with a bot token.")]
    [Pattern("^https?://.+")]
    public string? Address { get; init; }

    [Description("Channel, where the service lets the sender choose it; needed for slack with a bot token.")]
    public string? Channel { get; init; }

    [Description("Name of the sender, where the service lets the sender choose it.")]
    [DefaultsTo("canary")]
    public string? Username { get; init; }

    [Description("HTTP proxy on the way to the service.")]
    [Pattern("^https?://.+")]
    public string? Proxy { get; init; }

    [Description("Secret in the namespace of the AlertProvider: address; token is a bot token of slack, the integration key of pagerduty and a bearer token of webhook; hmacKey signs what webhook sends.")]
    public SecretRef? SecretRef { get; init; }
}
