using System.Buffers;
using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Controller.Telemetry;

/// <summary>Writes lines of Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/).</summary>
internal sealed class ExpositionWriter(IBufferWriter<byte> output)
{
    private const int LongestNumber = 32;

    /// <summary>Begins a family; its samples follow at once.</summary>
    public void Header(string name, string? description, string type)
    {
        Text("# HELP ");
        Text(name);
        Text(" ");
        Text((description ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
        Text("\n# TYPE ");
        Text(name);
        Text(" ");
        Text(type);
        Text("\n");
    }

    /// <param name="name">Name of the family.</param>
    /// <param name="suffix">What follows it, as <c>_bucket</c>.</param>
    /// <param name="labels">As <see cref="MetricLabels.Of"/> writes them.</param>
    /// <param name="lastLabel">One more, as <c>le="0.5"</c>; empty for none.</param>
    /// <param name="value">The value.</param>
    public void Sample(string name, string suffix, ReadOnlySpan<byte> labels, string lastLabel, double value)
    {
        Text(name);
        Text(suffix);
        if (labels.Length + lastLabel.Length > 0)
        {
            Text("{");
            output.Write(labels);
            Text(labels.Length > 0 && lastLabel.Length > 0 ? "," : "");
            Text(lastLabel);
            Text("}");
        }

        Text(" ");
        Number(value);
        Text("\n");
    }

    private void Number(double value)
    {
        if (double.IsInfinity(value))
        {
            Text(value > 0 ? "+Inf" : "-Inf");
            return;
        }

        value.TryFormat(output.GetSpan(LongestNumber), out int written, "R", CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private void Text(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, output);
}
