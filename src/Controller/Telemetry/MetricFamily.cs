using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace ProgressiveDelivery.Controller.Telemetry;

/// <summary>A counter or histogram with all its series.</summary>
internal sealed class MetricFamily(Instrument instrument)
{
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
    private static readonly string[] BoundLabels = [.. Bounds.Select(bound => $"le=\"{bound.ToString(CultureInfo.InvariantCulture)}\""), "le=\"+Inf\""];

    private readonly bool _isHistogram = instrument is Histogram<double>;
    private readonly string _name = instrument is Histogram<double> || instrument.Name.EndsWith("_total", StringComparison.Ordinal) ? instrument.Name : $"{instrument.Name}_total";
    private readonly ConcurrentDictionary<byte[], Series> _series = new(MetricLabels.Comparer);

    /// <param name="labels">As <see cref="MetricLabels.Of"/> writes them.</param>
    /// <param name="value">What a counter has grown by, or what a histogram observes.</param>
    public void Measure(ReadOnlySpan<byte> labels, double value)
    {
        if (!_series.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(labels, out Series? series))
        {
            series = _series.GetOrAdd(labels.ToArray(), new Series(new long[_isHistogram ? Bounds.Length : 0]));
        }

        series.Measure(value);
    }

    public void WriteTo(ExpositionWriter writer)
    {
        writer.Header(_name, instrument.Description, _isHistogram ? "histogram" : "counter");
        foreach ((byte[] labels, Series series) in _series)
        {
            if (_isHistogram)
            {
                series.WriteHistogram(writer, _name, labels);
            }
            else
            {
                series.WriteCounter(writer, _name, labels);
            }
        }
    }

    private sealed class Series(long[] buckets)
    {
        private long _count;
        private double _sum;

        public void Measure(double value)
        {
            lock (buckets)
            {
                _count++;
                _sum += value;
                for (int i = 0; i < buckets.Length; i++)
                {
                    buckets[i] += value <= Bounds[i] ? 1 : 0;
                }
            }
        }

        public void WriteCounter(ExpositionWriter writer, string name, ReadOnlySpan<byte> labels)
        {
            lock (buckets)
            {
                writer.Sample(name, "", labels, "", _sum);
            }
        }

        public void WriteHistogram(ExpositionWriter writer, string name, ReadOnlySpan<byte> labels)
        {
            lock (buckets)
            {
                for (int i = 0; i <= buckets.Length; i++)
                {
                    writer.Sample(name, "_bucket", labels, BoundLabels[i], i < buckets.Length ? buckets[i] : _count);
                }

                writer.Sample(name, "_sum", labels, "", _sum);
                writer.Sample(name, "_count", labels, "", _count);
            }
        }
    }
}
