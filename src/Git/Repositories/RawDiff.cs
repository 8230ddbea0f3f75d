using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>Reads <c>git diff-tree -r -z --raw</c>: <c>:mode mode id id status NUL path NUL</c> for each entry (git-diff-tree(1), "Raw output format").</summary>
internal static class RawDiff
{
    private const string None = "000000";

    /// <exception cref="BrokenRepositoryException">It is something else.</exception>
    public static IReadOnlyList<ChangedEntry> Parse(ReadOnlyMemory<byte> output)
    {
        var entries = new List<ChangedEntry>();
        string[]? head = null;
        foreach (ReadOnlyMemory<byte> field in TreeListing.Entries(output))
        {
            if (head is null)
            {
                head = Encoding.ASCII.GetString(field.Span).TrimStart(':').Split(' ');
                if (head.Length != 5)
                {
                    throw new BrokenRepositoryException("a difference between two states cannot be read");
                }

                continue;
            }

            entries.Add(new ChangedEntry(GitPath.FromBytes(field.Span), Entry(head[0], head[2]), Entry(head[1], head[3])));
            head = null;
        }

        return entries;
    }

    private static TreeEntry? Entry(string mode, string id) => mode switch
    {
        None => null,
        "160000" => new TreeEntry(mode, "commit", id),
        _ => new TreeEntry(mode, "blob", id),
    };
}
