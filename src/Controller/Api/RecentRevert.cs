using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>A revert that counts against the budget of its repository.</summary>
internal sealed record RecentRevert
{
    [Description("Identity of the revert.")]
    public required string Id { get; init; }

    [Description("The repository, as host and path.")]
    public required string Repository { get; init; }

    [Description("When it was let through.")]
    public required DateTimeOffset At { get; init; }
}
