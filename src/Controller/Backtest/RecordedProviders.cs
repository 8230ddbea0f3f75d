using System.Globalization;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>
/// A recording in the place of all providers. Its queries are a word for what is asked, a column, a side and a window in seconds, and for counts
/// the window's end in Unix seconds.
/// </summary>
internal sealed class RecordedProviders(Recording recording, ReplayClock clock) : IMetricProviders, IRequestMetrics, IMetricProvider
{
    /// <summary>
    /// The spec with the queries of its own metrics replaced by the recording's columns of their names.
    /// </summary>
    public static Canary Redirected(Canary canary, Recording recording) => canary with
    {
        Spec = canary.Spec with
        {
            Analysis = canary.Spec.Analysis with
            {
                Metrics = [.. (canary.Spec.Analysis.Metrics ?? []).Select(metric => MetricChecks.IsBuiltIn(metric)
                    ? metric
                    : metric with
                    {
                        TemplateRef = null,
                        Query = Text("value", metric.Name, TrafficSide.Canary, TimeSpan.FromSeconds(ValueLifetime)),
                        CountQuery = Text("growth", Recording.Requests, TrafficSide.Canary, metric.Window()),
                        PrimaryQuery = recording.Has(metric.Name, TrafficSide.Primary) ? Text("value", metric.Name, TrafficSide.Primary, TimeSpan.FromSeconds(ValueLifetime)) : null,
                        PrimaryCountQuery = Text("growth", Recording.Requests, TrafficSide.Primary, metric.Window()),
                    })],
            },
        },
    };

    /// <summary>An older value says nothing about the moment.</summary>
    private const int ValueLifetime = 300;

    public IRequestMetrics RequestsOf(Canary canary) => this;

    public Task<IMetricProvider> SourceAsync(CanarySpec spec, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken) => Task.FromResult<IMetricProvider>(this);

    public Task<IMetricProvider> ServerAsync(CanarySpec spec, TimeSpan window, CancellationToken cancellationToken) => Task.FromResult<IMetricProvider>(this);

    public Task<IMetricProvider> OfAsync(MetricTemplate template, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken) => Task.FromResult<IMetricProvider>(this);

    public string? Query(string metric, TrafficSide side, TimeSpan window) => metric switch
    {
        BuiltInMetric.RequestRate => Text("rate", Recording.Requests, side, window),
        BuiltInMetric.RequestSuccessRate => Text("success", Recording.Failed, side, window),
        _ => Text("value", metric, side, TimeSpan.FromSeconds(ValueLifetime)),
    };

    public string Count(TrafficSide side, TimeSpan window) => Text("growth", Recording.Requests, side, window);

    public ComparisonQueries? Comparison(string metric, TimeSpan slow, TimeSpan window, DateTimeOffset end)
    {
        string? bad = metric switch
        {
            BuiltInMetric.RequestSuccessRate => Recording.Failed,
            BuiltInMetric.RequestDuration => string.Create(CultureInfo.InvariantCulture, $"{Recording.SlowPrefix}{slow.TotalMilliseconds}"),
            _ => null,
        };
        return bad is null ? null : new ComparisonQueries(
            Ending(Recording.Requests, TrafficSide.Canary), Ending(bad, TrafficSide.Canary), Ending(Recording.Requests, TrafficSide.Primary), Ending(bad, TrafficSide.Primary));

        string Ending(string column, TrafficSide side) => $"{Text("growth", column, side, window)} {end.ToUnixTimeSeconds()}";
    }

    public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken)
    {
        string[] words = query.Split('\t', ' ');
        TrafficSide side = Enum.Parse<TrafficSide>(words[2]);
        DateTimeOffset end = words.Length > 4 ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(words[4], CultureInfo.InvariantCulture)) : clock.Now;
        double seconds = double.Parse(words[3], CultureInfo.InvariantCulture);
        string column = Uri.UnescapeDataString(words[1]);
        double? number = words[0] switch
        {
            "value" => recording.ValueAt(column, side, end, end.AddSeconds(-seconds)),
            "rate" => Growth(column) / seconds,
            "success" => Growth(Recording.Requests) is > 0 and { } total ? 100 - 100 * Growth(column) / total : null,
            _ => Growth(column),
        };
        return Task.FromResult<MetricReading>(number is { } value ? new MetricReading.Value(value) : new MetricReading.NoData($"the recording has no {column} of the {words[2].ToLowerInvariant()} at {end:HH:mm:ss}"));

        double? Growth(string of) => recording.GrowthOf(of, side, end.AddSeconds(-seconds), end);
    }

    public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => Task.FromResult<MetricReading>(new MetricReading.Value(1));

    private static string Text(string word, string column, TrafficSide side, TimeSpan window)
        => string.Create(CultureInfo.InvariantCulture, $"{word} {Uri.EscapeDataString(column)} {side} {window.TotalSeconds}");
}
