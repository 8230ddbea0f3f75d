using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Who is told of this Canary's releases.</summary>
internal sealed record AlertSpec
{
    [Description("A name for people, such as the team's.")]
    public required string Name { get; init; }

    [Description("The least that is told: info is new revisions and their ends as well, warn is what somebody should look at, error is what failed.")]
    [OneOf("info", "warn", "error")]
    [DefaultsTo("info")]
    public string? Severity { get; init; }

    [Description("The AlertProvider that tells it.")]
    public required AlertProviderRef ProviderRef { get; init; }
}
