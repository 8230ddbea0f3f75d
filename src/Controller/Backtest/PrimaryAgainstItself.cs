using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;

namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>
/// The primary in both parts, so that whatever fails is a false alarm. Limits see the primary. A comparison sees each window cut in two: a part
/// as long as the weight is high, but of 30 s where there is room, plays the canary, by turns the first and the last, so that a trend favours neither; no request counts twice.
/// </summary>
internal sealed class PrimaryAgainstItself(IMetricProviders providers, ReplayClock clock) : IMetricProviders
{
    public IRequestMetrics RequestsOf(Canary canary) => new Split(providers.RequestsOf(canary), clock);

    public Task<IMetricProvider> SourceAsync(CanarySpec spec, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken)
        => providers.SourceAsync(spec, interval, sinceTraffic, cancellationToken);

    public Task<IMetricProvider> ServerAsync(CanarySpec spec, TimeSpan window, CancellationToken cancellationToken)
        => providers.ServerAsync(spec, window, cancellationToken);

    public Task<IMetricProvider> OfAsync(MetricTemplate template, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken)
        => providers.OfAsync(template, interval, sinceTraffic, cancellationToken);

    private sealed class Split(IRequestMetrics source, ReplayClock clock) : IRequestMetrics
    {
        private static readonly TimeSpan ShortestPart = TimeSpan.FromSeconds(1);

        /// <summary>Counts come by scrapes: a part that is shorter than their interval may never hold one.</summary>
        private static readonly TimeSpan UsualPart = TimeSpan.FromSeconds(30);

        public string? Query(string metric, TrafficSide side, TimeSpan window) => source.Query(metric, TrafficSide.Primary, window);

        public string Count(TrafficSide side, TimeSpan window) => source.Count(TrafficSide.Primary, window);

        public ComparisonQueries? Comparison(string metric, TimeSpan slow, TimeSpan window, DateTimeOffset end)
        {
            // At weight 100 nothing would be left to compare with.
            double share = clock.Weight is > 0 and < 100 ? clock.Weight / 100.0 : 0.5;
            double least = Math.Min(UsualPart.TotalSeconds, window.TotalSeconds / 2);
            TimeSpan part = TimeSpan.FromSeconds(Math.Floor(Math.Clamp(window.TotalSeconds * share, least, window.TotalSeconds - least)));
            TimeSpan rest = window - part;
            if (part < ShortestPart || rest < ShortestPart)
            {
                return null;
            }

            bool first = (long)(end.ToUnixTimeSeconds() / window.TotalSeconds) % 2 == 0;
            DateTimeOffset partEnd = first ? end - rest : end;
            DateTimeOffset restEnd = first ? end : end - part;
            return (source.Comparison(metric, slow, part, partEnd), source.Comparison(metric, slow, rest, restEnd)) is ({ } canary, { } primary)
                ? primary with { CanaryTotal = canary.PrimaryTotal, CanaryBad = canary.PrimaryBad }
                : null;
        }
    }
}
