using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Judges;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Turns the metrics that compare the canary with the primary into checks that are ready to be asked.</summary>
internal sealed class ComparisonChecks(IMetricProviders providers)
{
    public const double DefaultMaxRatio = 1.1;
    public const double DefaultUnacceptable = 2;
    private const double DefaultErrorRate = 0.05;
    private const double DefaultFalseAlarmRate = 0.01;

    // After a long silence of the metrics server the old part of the window was at other weights; it is left uncounted.
    private static readonly TimeSpan LongestWindow = TimeSpan.FromMinutes(10);

    /// <summary>One check for each metric that asks for it and has a window to count.</summary>
    public async Task<IReadOnlyList<ComparisonCheck>> ForAsync(Observation observation, CancellationToken cancellationToken)
    {
        CanaryMetric[] compared = [.. (observation.Spec.Analysis.Metrics ?? []).Where(metric => metric.Comparison is not null)];
        var checks = new List<ComparisonCheck>();
        foreach (CanaryMetric metric in compared)
        {
            // By Bonferroni's inequality the rates of the metrics add up to that of the rollout; a dry run has no part in it.
            int sharing = compared.Count(other => other.DryRun != true || other == metric);
            double alpha = (observation.Spec.Analysis.FalseAlarmRate ?? DefaultFalseAlarmRate) / sharing;
            EarlyAdvanceSpec? early = observation.Spec.Analysis.EarlyAdvance;
            var settings = new RatioTestSettings
            {
                Guard = metric.Comparison!.MaxRatio ?? DefaultMaxRatio,
                Alpha = alpha,

                // All comparisons must agree, so that each may have the whole rate: a bad canary would have to deceive the one that sees it.
                Unacceptable = early is null ? null : early.MaxRatio ?? DefaultUnacceptable,
                Beta = early?.ErrorRate ?? DefaultErrorRate,
            };
            if (Check(observation, metric, settings, await providers.ServerAsync(observation.Spec, metric.Window(), cancellationToken)) is { } check)
            {
                checks.Add(check);
            }
        }

        return checks;
    }

    /// <summary>Null while there is no whole second to count.</summary>
    private ComparisonCheck? Check(Observation observation, CanaryMetric metric, RatioTestSettings settings, IMetricProvider provider)
    {
        string name = $"{metric.Name} against the primary";
        ComparisonState state = observation.Status.Comparisons?.FirstOrDefault(known => known.Metric == name)?.ToState() ?? new ComparisonState();
        DateTimeOffset until = DateTimeOffset.FromUnixTimeSeconds(observation.Now.ToUnixTimeSeconds());
        DateTimeOffset since = state.CountedUntil ?? observation.Status.TrafficSince ?? until;
        var window = TimeSpan.FromSeconds(Math.Floor(Math.Min((until - since).TotalSeconds, LongestWindow.TotalSeconds)));
        if (window < SpecSettings.ShortestInterval)
        {
            return null;
        }

        double slow = MetricChecks.RangeOf(metric).Max ?? 0;
        return providers.RequestsOf(observation.Canary).Comparison(metric.Name, TimeSpan.FromMilliseconds(slow), window, until) is { } queries
            ? new ComparisonCheck
            {
                Name = name,
                BadWords = metric.Name == BuiltInMetric.RequestDuration ? $"took longer than {Numbers.FormatExactly(slow)} ms" : "failed",
                Queries = queries,
                Provider = provider,
                Settings = settings,
                State = state,
                Until = until,
                Weight = observation.Status.CanaryWeight,
                IsDryRun = metric.DryRun == true,
            }
            : null;
    }
}
