using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>Reads and changes the output of <c>ls-tree -z</c> as bytes, because a file name in Git need not be UTF-8.</summary>
internal static class TreeListing
{
    /// <summary>The entries in order, each without its closing NUL: <c>mode kind id TAB name</c>.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Entries(ReadOnlyMemory<byte> listing)
    {
        while (!listing.IsEmpty)
        {
            int end = listing.Span.IndexOf((byte)0);
            end = end < 0 ? listing.Length : end;
            yield return listing[..end];
            listing = listing[Math.Min(end + 1, listing.Length)..];
        }
    }

    public static TreeEntry Parse(ReadOnlySpan<byte> entry)
    {
        string[] head = Encoding.ASCII.GetString(entry[..entry.IndexOf((byte)'\t')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new TreeEntry(head[0], head[1], head[2]);
    }

    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> entry) => entry[(entry.IndexOf((byte)'\t') + 1)..];

    /// <summary>One entry as <c>mktree -z</c> reads it, without its closing NUL.</summary>
    public static byte[] Format(TreeEntry entry, string name) =>
        [.. Encoding.ASCII.GetBytes($"{entry.Mode} {entry.Kind} {entry.Id}\t"), .. GitPath.ToBytes(name)];
}
