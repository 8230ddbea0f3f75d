using System.ComponentModel;
using ProgressiveDelivery.Analysis;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>How the canary's requests compare with its weight.</summary>
internal sealed record TrafficStatus
{
    [Description("The canary's weight in percent.")]
    public int Weight { get; init; }

    [Description("When that weight was set.")]
    public DateTimeOffset Since { get; init; }

    [Description("End of the newest window that was counted.")]
    public DateTimeOffset? CountedUntil { get; init; }

    [Description("Requests to the canary at this weight.")]
    public long CanaryRequests { get; init; }

    [Description("Requests to the primary in the same time.")]
    public long PrimaryRequests { get; init; }

    [Description("Looks in a row whose counts the weight cannot explain; the second one holds the trial as TrafficNotShifted.")]
    public int Deviations { get; init; }

    public TrafficState ToState() => new()
    {
        CountedUntil = CountedUntil,
        CanaryRequests = CanaryRequests,
        PrimaryRequests = PrimaryRequests,
        Deviations = Deviations,
    };

    public TrafficStatus With(TrafficState state) => this with
    {
        CountedUntil = state.CountedUntil,
        CanaryRequests = state.CanaryRequests,
        PrimaryRequests = state.PrimaryRequests,
        Deviations = state.Deviations,
    };
}
