using System.Text;

namespace ProgressiveDelivery.Testing;

/// <summary>What happens to bytes on their way from somebody who means harm: bits flip, parts go, come twice or a thousand times, and words of the format get in.</summary>
/// <param name="tokens">Words of the format.</param>
internal sealed class Damage(IReadOnlyList<string> tokens)
{
    private const int LargestResult = 64 * 1024;

    /// <summary>What has broken parsers before: limits of numbers, escapes of half a character, openings that are never closed, text that is no UTF-8.</summary>
    private static readonly byte[][] Usual =
    [
        .. new[]
        {
            "\0", "\\ud800", "\\u0000", "1e999", "-1e999", "9223372036854775808", "-9223372036854775809", "4294967296", "2147483648", "-1", "0", "NaN", "Infinity",
            "null", "true", "{", "}", "[", "]", "\"", "'", "\\", ":", ",", "-", "\n", "\r\n", "\t", " ", "#", "%", "@", "/", "..", "://", "\u2028", "{}", "[]",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xef, 0xbb, 0xbf],
    ];

    private readonly byte[][] _tokens = [.. Usual, .. tokens.Select(Encoding.UTF8.GetBytes)];

    /// <summary>A damaged copy of one of these.</summary>
    public byte[] Done(IReadOnlyList<byte[]> valid, Random random)
    {
        List<byte> bytes = [.. valid[random.Next(valid.Count)]];
        for (int edits = 1 + random.Next(6); edits > 0; edits--)
        {
            Edit(bytes, valid, random);
        }

        return [.. bytes.Take(LargestResult)];
    }

    private void Edit(List<byte> bytes, IReadOnlyList<byte[]> valid, Random random)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Math.Min(random.Next(1, 24), bytes.Count - at);
        switch (random.Next(9))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                byte[] other = valid[random.Next(valid.Count)];
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.Skip(random.Next(other.Length + 1)));
                break;
            case 5 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6 when random.Next(4) == 0:
                Repeat(bytes, at, length > 0 && random.Next(2) == 0 ? [.. bytes.GetRange(at, length)] : Token(random), random);
                break;
            case 7 when length > 0:
                // A value for another: what stands here gives way to a word of the format.
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Token(random));
                break;
            default:
                bytes.InsertRange(at, Token(random));
                break;
        }
    }

    private byte[] Token(Random random) => _tokens[random.Next(_tokens.Length)];

    private static void Repeat(List<byte> bytes, int at, byte[] part, Random random)
    {
        int times = Math.Min(1 << random.Next(14), (LargestResult - bytes.Count) / part.Length);
        bytes.InsertRange(at, Enumerable.Repeat(part, Math.Max(times, 0)).SelectMany(one => one));
    }
}
