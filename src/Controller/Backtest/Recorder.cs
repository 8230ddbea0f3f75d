using System.Globalization;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>Makes a recording of what a Canary's metrics said in a stretch of the past.</summary>
internal sealed class Recorder(IMetricProviders providers, Func<ObjectKey, MetricTemplate?> templates, ReplayClock clock)
{
    private int _asked;
    private int _unanswered;
    private string _lastReason = "";

    /// <summary>One row for each side at every check interval. A value that there is none of stays empty.</summary>
    /// <exception cref="FormatException">A provider did not answer: a gap in a recording would be judged as if nothing had happened in it.</exception>
    public async Task<Recording> RecordAsync(Canary canary, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        IReadOnlyList<CanaryMetric> metrics = canary.Spec.Analysis.Metrics ?? [];
        double[] bounds = [.. metrics.Where(metric => metric is { Name: BuiltInMetric.RequestDuration, Comparison: not null }).Select(metric => MetricChecks.RangeOf(metric).Max ?? 0).Distinct()];
        string[] values = [.. metrics.Where(metric => !MetricChecks.IsBuiltIn(metric) || metric.Name == BuiltInMetric.RequestDuration).Select(metric => metric.Name).Distinct()];
        string[] counters = [Recording.Requests, Recording.Failed, .. bounds.Select(bound => string.Create(CultureInfo.InvariantCulture, $"{Recording.SlowPrefix}{bound}"))];
        Recording recording = Recording.Of([.. counters, .. values]);
        IRequestMetrics requests = providers.RequestsOf(canary);
        var checks = new MetricChecks(providers, templates);
        TimeSpan every = canary.Spec.CheckInterval();
        double?[][] totals = [new double?[counters.Length], new double?[counters.Length]];
        for (DateTimeOffset time = from; time <= to; time += every)
        {
            clock.Now = time;
            IMetricProvider source = await providers.SourceAsync(canary.Spec, every, every, cancellationToken);
            ComparisonQueries?[] pairs =
            [
                requests.Comparison(BuiltInMetric.RequestSuccessRate, TimeSpan.Zero, every, time),
                .. bounds.Select(bound => requests.Comparison(BuiltInMetric.RequestDuration, TimeSpan.FromMilliseconds(bound), every, time)),
            ];
            (double? Canary, double? Primary)[] gauges = await Task.WhenAll(values.Select(async name =>
            {
                CanaryMetric metric = metrics.First(each => each.Name == name);
                MetricCheck check = await checks.ForAsync(canary, metric, metric.Window(), cancellationToken);
                string? primary = MetricChecks.IsBuiltIn(metric) ? requests.Query(name, TrafficSide.Primary, metric.Window()) : check.PrimaryQuery;
                return (await NumberAsync(check.Provider, check.Query, cancellationToken), primary is null ? null : await NumberAsync(check.Provider, primary, cancellationToken));
            }));
            foreach (TrafficSide side in Enum.GetValues<TrafficSide>())
            {
                bool isCanary = side == TrafficSide.Canary;
                string?[] queries = [isCanary ? pairs[0]?.CanaryTotal : pairs[0]?.PrimaryTotal, .. pairs.Select(pair => isCanary ? pair?.CanaryBad : pair?.PrimaryBad)];
                double?[] grown = await Task.WhenAll(queries.Select(query => query is null ? Task.FromResult<double?>(null) : NumberAsync(source, query, cancellationToken)));
                double?[] total = totals[(int)side];
                for (int i = 0; i < total.Length; i++)
                {
                    total[i] = time == from ? 0 : grown[i] is { } more ? (total[i] ?? 0) + more : total[i];
                }

                recording.Add(side, time, [.. total, .. gauges.Select(gauge => isCanary ? gauge.Canary : gauge.Primary)]);
            }
        }

        return _unanswered == 0
            ? recording
            : throw new FormatException($"{_unanswered} of {_asked} queries were not answered, so that nothing is recorded; try again. The last: {_lastReason}.");
    }

    private async Task<double?> NumberAsync(IMetricProvider provider, string query, CancellationToken cancellationToken)
    {
        _asked++;
        switch (await provider.QueryAsync(query, cancellationToken))
        {
            case MetricReading.Value { Number: var number } when double.IsFinite(number):
                return number;
            case MetricReading.Unavailable unavailable:
                _unanswered++;
                _lastReason = unavailable.Reason;
                return null;
            default:
                return null;
        }
    }
}
