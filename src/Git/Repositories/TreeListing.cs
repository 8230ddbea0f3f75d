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

    /// <exception cref="BrokenRepositoryException">It is something else.</exception>
    public static TreeEntry Parse(ReadOnlySpan<byte> entry) =>
        Encoding.ASCII.GetString(entry[..Math.Max(entry.IndexOf((byte)'\t'), 0)]).Split(' ', StringSplitOptions.RemoveEmptyEntries) is [{ } mode, { } kind, { } id, ..]
            ? new TreeEntry(mode, kind, id)
            : throw new BrokenRepositoryException("the contents of a folder cannot be read");

    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> entry) => entry[(entry.IndexOf((byte)'\t') + 1)..];

    /// <summary>One entry as <c>mktree -z</c> reads it, without its closing NUL.</summary>
    public static byte[] Format(TreeEntry entry, string name) =>
        [.. Encoding.ASCII.GetBytes($"{entry.Mode} {entry.Kind} {entry.Id}\t"), .. GitPath.ToBytes(name)];
}
