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

    /// <summary>The same listing with one entry replaced. The entry has to be there: a restore never adds a folder.</summary>
    public static byte[] Replace(ReadOnlyMemory<byte> listing, string name, TreeEntry replacement)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        using var changed = new MemoryStream(listing.Length + 64);
        bool found = false;
        foreach (ReadOnlyMemory<byte> entry in Entries(listing))
        {
            if (NameOf(entry.Span).SequenceEqual(wanted))
            {
                found = true;
                changed.Write(Encoding.ASCII.GetBytes($"{replacement.Mode} {replacement.Kind} {replacement.Id}\t"));
                changed.Write(wanted);
            }
            else
            {
                changed.Write(entry.Span);
            }

            changed.WriteByte(0);
        }

        return found ? changed.ToArray() : throw new BrokenRepositoryException("a folder on the way to the app's path is missing from its parent tree");
    }
}
