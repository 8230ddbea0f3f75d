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

    /// <summary>One check for each metric that asks for it and has a window to count.</summary>
    public async Task<IReadOnlyList<ComparisonCheck>> ForAsync(Observation observation, CancellationToken cancellationToken)
    {
        CanaryMetric[] compared = [.. (observation.Spec.Analysis.Metrics ?? []).Where(metric => metric.Comparison is not null)];
        var checks = new List<ComparisonCheck>();
        foreach (CanaryMetric metric in compared)
        {
            RatioTestSettings settings = SettingsOf(observation.Spec.Analysis, metric);
            if (Check(observation, metric, settings, await providers.ServerAsync(observation.Spec, metric.Window(), cancellationToken)) is { } check)
            {
                checks.Add(check);
            }
        }

        return checks;
    }

    /// <summary>What the comparison of a metric asks.</summary>
    public static RatioTestSettings SettingsOf(CanaryAnalysis analysis, CanaryMetric metric)
    {
        // By Bonferroni's inequality the rates of the metrics add up to that of the rollout; a dry run has no part in it.
        int sharing = (analysis.Metrics ?? []).Count(other => other.Comparison is not null && (other.DryRun != true || other == metric));
        double alpha = (analysis.FalseAlarmRate ?? DefaultFalseAlarmRate) / sharing;
        EarlyAdvanceSpec? early = analysis.EarlyAdvance;
        return new RatioTestSettings
        {
            Guard = metric.Comparison!.MaxRatio ?? DefaultMaxRatio,
            Alpha = alpha,

            // All comparisons must agree, so that each may have the whole rate: a bad canary would have to deceive the one that sees it.
            Unacceptable = early is null ? null : early.MaxRatio ?? DefaultUnacceptable,
            Beta = early?.ErrorRate ?? DefaultErrorRate,
        };
    }

    /// <summary>What it is called in verdicts and in the status.</summary>
    public static string NameOf(CanaryMetric metric) => $"{metric.Name} against the primary";

    /// <summary>What it has learnt until now.</summary>
    public static ComparisonState StateOf(CanaryStatus status, CanaryMetric metric)
        => status.Comparisons?.FirstOrDefault(known => known.Metric == NameOf(metric))?.ToState() ?? new ComparisonState();

    /// <summary>Null while nothing has come to what was judged before.</summary>
    private ComparisonCheck? Check(Observation observation, CanaryMetric metric, RatioTestSettings settings, IMetricProvider provider)
    {
        ComparisonState state = StateOf(observation.Status, metric);
        DateTimeOffset first = observation.CountsFrom(metric) ?? observation.Now;
        if (CountedWindow.Next(state.CountedUntil, first, observation.Spec.CountableUntil(metric, observation.Now)) is not { } window)
        {
            return state.CountedUntil is null ? Waiting(metric, settings, state, first) : null;
        }

        // Late data: what came in before the weight was set is counted by itself, for each window has one ratio of the two sides' requests.
        (CountedWindow? earlier, window) = Split(window, observation.Status.Traffic?.Since);
        double slow = MetricChecks.RangeOf(metric).Max ?? 0;
        return Of(window) is { } queries
            ? new ComparisonCheck
            {
                Name = NameOf(metric),
                BadWords = metric.Name == BuiltInMetric.RequestDuration ? $"took longer than {Numbers.FormatExactly(slow)} ms" : "failed",
                Queries = queries,
                Earlier = earlier is { } before ? Of(before) : null,
                Provider = provider,
                Settings = settings,
                State = state,
                Until = window.Until,
                IsDryRun = metric.DryRun == true,
            }
            : null;

        ComparisonQueries? Of(CountedWindow counted)
            => providers.RequestsOf(observation.Canary).Comparison(metric.Name, TimeSpan.FromMilliseconds(slow), counted.Length, counted.Until);
    }

    private static (CountedWindow? Earlier, CountedWindow Newest) Split(CountedWindow window, DateTimeOffset? shifted)
    {
        if (shifted is not { } at)
        {
            return (null, window);
        }

        DateTimeOffset border = DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());
        return border > window.Since && border < window.Until ? (window with { Until = border }, window with { Since = border }) : (null, window);
    }

    /// <summary>What was never compared has not passed.</summary>
    private static ComparisonCheck Waiting(CanaryMetric metric, RatioTestSettings settings, ComparisonState state, DateTimeOffset first) => new()
    {
        Name = NameOf(metric),
        BadWords = "",
        Queries = new ComparisonQueries("", "", "", ""),
        Provider = new SilentProvider("no requests could be counted yet"),
        Settings = settings,
        State = state,
        Until = first,
        IsDryRun = metric.DryRun == true,
    };
}
