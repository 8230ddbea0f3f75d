using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Sandbox.SampleApp;

/// <summary>Rate, errors and duration of this instance's own answers, in Prometheus text format.</summary>
internal sealed class RedMetrics
{
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<int, Series> _byCode = new();

    public void Observe(int code, TimeSpan duration) => _byCode.GetOrAdd(code, _ => new Series()).Add(duration);

    public string Expose()
    {
        var counters = new StringBuilder();
        var histogram = new StringBuilder();
        foreach ((int code, Series series) in _byCode.OrderBy(pair => pair.Key))
        {
            series.Write(counters, histogram, code.ToString(CultureInfo.InvariantCulture));
        }

        return $"""
            # HELP http_requests_total Requests answered.
            # TYPE http_requests_total counter
            {counters}# HELP http_request_duration_seconds Time to answer.
            # TYPE http_request_duration_seconds histogram
            {histogram}
            """;
    }

    private sealed class Series
    {
        private readonly long[] _buckets = new long[Bounds.Length + 1];
        private long _ticks;

        public void Add(TimeSpan duration)
        {
            int bucket = Array.FindIndex(Bounds, bound => duration.TotalSeconds <= bound);
            Interlocked.Increment(ref _buckets[bucket < 0 ? Bounds.Length : bucket]);
            Interlocked.Add(ref _ticks, duration.Ticks);
        }

        public void Write(StringBuilder counters, StringBuilder histogram, string code)
        {
            CultureInfo culture = CultureInfo.InvariantCulture;
            long count = 0;
            for (int i = 0; i < _buckets.Length; i++)
            {
                count += Interlocked.Read(ref _buckets[i]);
                string bound = i < Bounds.Length ? Bounds[i].ToString(culture) : "+Inf";
                histogram.Append(culture, $"http_request_duration_seconds_bucket{{code=\"{code}\",le=\"{bound}\"}} {count}\n");
            }

            double sum = new TimeSpan(Interlocked.Read(ref _ticks)).TotalSeconds;
            histogram.Append(culture, $"http_request_duration_seconds_sum{{code=\"{code}\"}} {sum}\n");
            histogram.Append(culture, $"http_request_duration_seconds_count{{code=\"{code}\"}} {count}\n");
            counters.Append(culture, $"http_requests_total{{code=\"{code}\"}} {count}\n");
        }
    }
}
