using System.Buffers;
using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Controller.Telemetry;

/// <summary>The labels of a series as they stand in Prometheus' text format between the braces, in UTF-8.</summary>
internal static class MetricLabels
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    /// <summary>Compares labels that are kept with labels that are just being written.</summary>
    public static IEqualityComparer<byte[]> Comparer { get; } = new ByValue();

    /// <summary>Valid until this thread asks again.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        ArrayBufferWriter<byte> text = _buffer ??= new ArrayBufferWriter<byte>(256);
        text.ResetWrittenCount();
        foreach ((string name, object? value) in tags)
        {
            if (text.WrittenCount > 0)
            {
                text.Write(","u8);
            }

            Encoding.UTF8.GetBytes(name, text);
            text.Write("=\""u8);
            WriteEscaped(Convert.ToString(value, CultureInfo.InvariantCulture), text);
            text.Write("\""u8);
        }

        return text.WrittenSpan;
    }

    private static void WriteEscaped(ReadOnlySpan<char> value, ArrayBufferWriter<byte> text)
    {
        for (int special = value.IndexOfAny('\\', '"', '\n'); special >= 0; special = value.IndexOfAny('\\', '"', '\n'))
        {
            Encoding.UTF8.GetBytes(value[..special], text);
            text.Write(value[special] switch { '\\' => "\\\\"u8, '"' => "\\\""u8, _ => "\\n"u8 });
            value = value[(special + 1)..];
        }

        Encoding.UTF8.GetBytes(value, text);
    }

    private sealed class ByValue : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
