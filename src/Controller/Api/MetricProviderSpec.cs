using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Where and how a metric is asked for.</summary>
internal sealed record MetricProviderSpec
{
    [Description("Kind of the provider.")]
    [OneOf("prometheus")]
    public required string Type { get; init; }

    [Description("Address of the provider; the controller's metrics server when left out.")]
    [Pattern("^https?://.+")]
    public string? Address { get; init; }

    [Description("Secret in the template's namespace: username and password, or token (bearer), and ca.crt for a private authority.")]
    public SecretRef? SecretRef { get; init; }

    [Description("Extra HTTP headers, each with its values.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Headers { get; init; }

    [Description("Accept any TLS certificate. For test set-ups only.")]
    public bool? InsecureSkipVerify { get; init; }
}
