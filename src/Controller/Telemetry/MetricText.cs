using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Controller.Telemetry;

/// <summary>
/// Listens to our meters and writes them in Prometheus' text format
/// (https://prometheus.io/docs/instrumenting/exposition_formats/). It stands in for a client library that the package
/// registry lacks; instruments are the platform's own, so any other exporter can take its place.
/// </summary>
internal sealed class MetricText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Family> _families = new(StringComparer.Ordinal);

    public MetricText(string meterPrefix)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(meterPrefix, StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All metrics now.</summary>
    public string Write()
    {
        lock (_listener)
        {
            foreach (Family family in _families.Values.Where(family => family.IsObserved))
            {
                family.Series.Clear();
            }

            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach ((_, Family family) in _families.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                family.WriteTo(text);
            }

            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Family family = _families.GetOrAdd(NameOf(instrument), static (_, instrument) => new Family(instrument), instrument);
        Series series = family.Series.GetOrAdd(Labels(tags), static _ => new Series());
        lock (series)
        {
            if (instrument is Histogram<double>)
            {
                series.Observe(value);
            }
            else if (family.IsObserved)
            {
                series.Value = value;
            }
            else
            {
                series.Value += value;
            }
        }
    }

    private static string NameOf(Instrument instrument)
        => instrument.GetType().Name.Contains("Counter", StringComparison.Ordinal)
           && !instrument.GetType().Name.Contains("UpDown", StringComparison.Ordinal)
           && !instrument.Name.EndsWith("_total", StringComparison.Ordinal)
            ? $"{instrument.Name}_total"
            : instrument.Name;

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach ((string name, object? value) in tags)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(name).Append("=\"");
            foreach (char character in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            {
                text.Append(character switch { '\\' => "\\\\", '"' => "\\\"", '\n' => "\\n", _ => character.ToString() });
            }

            text.Append('"');
        }

        return text.ToString();
    }

    private sealed class Family(Instrument instrument)
    {
        public bool IsObserved { get; } = instrument.IsObservable;

        public ConcurrentDictionary<string, Series> Series { get; } = new(StringComparer.Ordinal);

        public void WriteTo(StringBuilder text)
        {
            string name = NameOf(instrument);
            string type = instrument is Histogram<double> ? "histogram" : name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge";
            text.Append("# HELP ").Append(name).Append(' ').Append((instrument.Description ?? "").Replace("\n", " ", StringComparison.Ordinal)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
            foreach ((string labels, Series series) in Series.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                lock (series)
                {
                    if (type == "histogram")
                    {
                        series.WriteHistogram(text, name, labels);
                    }
                    else
                    {
                        Sample(text, name, labels, series.Value);
                    }
                }
            }
        }

        public static void Sample(StringBuilder text, string name, string labels, double value)
        {
            text.Append(name);
            if (labels.Length > 0)
            {
                text.Append('{').Append(labels).Append('}');
            }

            text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }
    }

    private sealed class Series
    {
        private readonly long[] _buckets = new long[Bounds.Length];
        private long _count;
        private double _sum;

        public double Value { get; set; }

        public void Observe(double value)
        {
            _count++;
            _sum += value;
            for (int i = 0; i < Bounds.Length; i++)
            {
                if (value <= Bounds[i])
                {
                    _buckets[i]++;
                }
            }
        }

        public void WriteHistogram(StringBuilder text, string name, string labels)
        {
            string prefix = labels.Length == 0 ? "" : $"{labels},";
            for (int i = 0; i < Bounds.Length; i++)
            {
                Family.Sample(text, $"{name}_bucket", $"{prefix}le=\"{Bounds[i].ToString(CultureInfo.InvariantCulture)}\"", _buckets[i]);
            }

            Family.Sample(text, $"{name}_bucket", $"{prefix}le=\"+Inf\"", _count);
            Family.Sample(text, $"{name}_sum", labels, _sum);
            Family.Sample(text, $"{name}_count", labels, _count);
        }
    }
}
