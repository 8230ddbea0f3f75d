using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Asks, once before a trial's first step, for the app's traffic, and tells what the planned steps can find out with it.</summary>
internal sealed class Forecasts(IMetricProviders providers, AnalysisRunner runner)
{
    private static readonly TimeSpan Window = CountedWindow.Longest;

    /// <summary>One for each comparison and for each limit of a built-in metric whose traffic could be counted; a provider that does not answer delays the step by its deadline, and no more.</summary>
    public async Task<IReadOnlyList<Forecast>> ForAsync(Observation observation, CancellationToken cancellationToken)
    {
        IEnumerable<Forecast>[] forecasts = await Task.WhenAll(
            (observation.Spec.Analysis.Metrics ?? []).Where(MetricChecks.IsBuiltIn).Select(metric => ForAsync(observation, metric, cancellationToken)));
        return [.. forecasts.SelectMany(each => each)];
    }

    private async Task<IEnumerable<Forecast>> ForAsync(Observation observation, CanaryMetric metric, CancellationToken cancellationToken)
    {
        CanarySpec spec = observation.Spec;
        DateTimeOffset until = DateTimeOffset.FromUnixTimeSeconds(spec.CountableUntil(metric, observation.Now).ToUnixTimeSeconds());
        string counted = metric.Comparison is null ? BuiltInMetric.RequestSuccessRate : metric.Name;
        TimeSpan slow = TimeSpan.FromMilliseconds(MetricChecks.RangeOf(metric).Max ?? 0);
        if (providers.RequestsOf(observation.Canary).Comparison(counted, slow, Window, until) is not { } queries)
        {
            return [];
        }

        string[] asked = metric.Comparison is null ? [queries.PrimaryTotal] : [queries.PrimaryTotal, queries.PrimaryBad];
        MetricReading[] readings = await runner.ReadAsync(await providers.ServerAsync(spec, metric.Window(), cancellationToken), asked, cancellationToken);
        return readings.All(reading => reading is MetricReading.Value { Number: >= 0 and < long.MaxValue / 4 })
            ? Of(observation, metric, [.. readings.Select(reading => (long)Math.Round(((MetricReading.Value)reading).Number))])
            : [];
    }

    private static IEnumerable<Forecast> Of(Observation observation, CanaryMetric metric, long[] counts)
    {
        CanaryAnalysis analysis = observation.Spec.Analysis;
        IReadOnlyList<int> weights = StepPlan.Weights(observation.Spec);
        double minRequests = metric.MinRequests ?? BuiltInMetric.DefaultMinRequests;
        if (MetricChecks.RangeOf(metric) is not { Min: null, Max: null } && minRequests > 0)
        {
            yield return Forecast.OfLimit(metric.Name, minRequests, metric.Window(), weights.Max(), counts[0] / Window.TotalSeconds);
        }

        if (metric.Comparison is not null)
        {
            TimeSpan step = observation.Spec.CheckInterval() * StepPlan.Checks(observation.Spec, 1);
            yield return Forecast.OfComparison(
                ComparisonChecks.NameOf(metric),
                ComparisonChecks.SettingsOf(analysis, metric),
                ComparisonChecks.StateOf(observation.Status, metric).Clustering,
                [.. weights.Select(weight => (weight, step))],
                (counts[0], Math.Min(counts[0], counts[1])),
                Window);
        }
    }
}
