using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Hosting;

/// <summary>A freeze window for all Canaries, as the configuration sets it.</summary>
internal sealed class FreezeWindowOptions
{
    public string Schedule { get; set; } = "";

    public string Duration { get; set; } = "";

    public string? TimeZone { get; set; }

    public string? InProgress { get; set; }

    public FreezeWindowSpec ToSpec() => new() { Schedule = Schedule, Duration = Duration, TimeZone = TimeZone, InProgress = InProgress };
}
