using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace ProgressiveDelivery.Controller.Telemetry;

/// <summary>
/// Listens to our meters and writes them in Prometheus' text format. It stands in for a client library that the package registry lacks;
/// instruments are the platform's own, so any other exporter can take its place.
/// </summary>
/// <remarks>Counters and histograms are kept here; gauges are asked when they are written, and nothing of them stays.</remarks>
internal sealed class MetricText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();

    /// <summary>What the gauges are written to while they are asked, and the gauge that was written last.</summary>
    private (ExpositionWriter Writer, Instrument? Last)? _asked;

    /// <param name="listensTo">Meters whose instruments are written; of one name there must be only one instrument.</param>
    public MetricText(Func<Meter, bool> listensTo)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (listensTo(instrument.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Writes all metrics as they are now.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        lock (_writing)
        {
            var writer = new ExpositionWriter(output);
            _asked = (writer, null);
            _listener.RecordObservableInstruments();
            _asked = null;
            foreach ((_, MetricFamily family) in _families.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                family.WriteTo(writer);
            }
        }
    }

    /// <summary>All metrics as they are now.</summary>
    public string Write()
    {
        var text = new ArrayBufferWriter<byte>();
        WriteTo(text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    public void Dispose() => _listener.Dispose();

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        ReadOnlySpan<byte> labels = MetricLabels.Of(tags);
        if (!instrument.IsObservable)
        {
            _families.GetOrAdd(instrument.Name, static (_, instrument) => new MetricFamily(instrument), instrument).Measure(labels, value);
        }
        else if (_asked is { } asked)
        {
            if (asked.Last != instrument)
            {
                asked.Writer.Header(instrument.Name, instrument.Description, "gauge");
                _asked = (asked.Writer, instrument);
            }

            asked.Writer.Sample(instrument.Name, "", labels, "", value);
        }
    }
}
