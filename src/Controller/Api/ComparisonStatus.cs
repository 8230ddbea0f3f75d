using System.ComponentModel;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>What the comparison of one metric with the primary remembers: a few numbers, so that a new process goes on where the last one stopped.</summary>
internal sealed record ComparisonStatus
{
    [Description("Name of the metric.")]
    public required string Metric { get; init; }

    [Description("End of the newest window that was counted.")]
    public DateTimeOffset? CountedUntil { get; init; }

    [Description("Requests to the canary so far.")]
    public long CanaryTotal { get; init; }

    [Description("Bad ones among them.")]
    public long CanaryBad { get; init; }

    [Description("Requests to the primary in the same time.")]
    public long PrimaryTotal { get; init; }

    [Description("Bad ones among them.")]
    public long PrimaryBad { get; init; }

    [Description("Logarithms of the likelihood ratios of the test's alternatives.")]
    public IReadOnlyList<double> LogRatios { get; init; } = [];

    [Description("Logarithm of the largest e-value so far; at ln(1/falseAlarmRate) the canary is rolled back.")]
    public double LogEvidence { get; init; }

    [Description("Logarithm of the e-value for the canary; at ln(1/earlyAdvance.errorRate) a step may be cut short.")]
    public double LogAcceptance { get; init; }

    [Description("Pearson's statistic of neighbouring windows of the primary.")]
    public double DispersionStatistic { get; init; }

    [Description("Its degrees of freedom.")]
    public double DispersionFreedom { get; init; }

    [Description("Pearson's statistic of the primary's pods within each window, where the metrics source tells them apart.")]
    public double PodStatistic { get; init; }

    [Description("Its degrees of freedom.")]
    public double PodFreedom { get; init; }

    [Description("Requests to the primary in the newest window.")]
    public long NewestTotal { get; init; }

    [Description("Bad ones among them.")]
    public long NewestBad { get; init; }

    public static ComparisonStatus Of(string metric, ComparisonState state) => new()
    {
        Metric = metric,
        CountedUntil = state.CountedUntil,
        CanaryTotal = state.Test.Total.CanaryTotal,
        CanaryBad = state.Test.Total.CanaryBad,
        PrimaryTotal = state.Test.Total.PrimaryTotal,
        PrimaryBad = state.Test.Total.PrimaryBad,
        LogRatios = state.Test.LogRatios,
        LogEvidence = state.Test.MaxLogEvidence,
        LogAcceptance = state.Test.LogAcceptance,
        DispersionStatistic = state.Dispersion.Statistic,
        DispersionFreedom = state.Dispersion.Freedom,
        PodStatistic = state.PodDispersion.Statistic,
        PodFreedom = state.PodDispersion.Freedom,
        NewestTotal = state.NewestPrimary.Total,
        NewestBad = state.NewestPrimary.Bad,
    };

    /// <summary>The state to go on with; one of another version of the test begins anew.</summary>
    public ComparisonState ToState() => new()
    {
        CountedUntil = CountedUntil,
        Test = LogRatios.Count == RatioTest.Alternatives.Count
            ? new RatioTestState
            {
                Total = new TwoSampleCounts(CanaryTotal, CanaryBad, PrimaryTotal, PrimaryBad),
                LogRatios = LogRatios,
                MaxLogEvidence = LogEvidence,
                LogAcceptance = LogAcceptance,
            }
            : RatioTestState.Initial,
        Dispersion = new Dispersion(DispersionStatistic, DispersionFreedom),
        PodDispersion = new Dispersion(PodStatistic, PodFreedom),
        NewestPrimary = (NewestTotal, NewestBad),
    };
}
