namespace ProgressiveDelivery.Git;

/// <summary>
/// Builds a tree from another one with some entries replaced, added or removed, by rewriting only the trees on the way to
/// them. Everything else keeps its object ids, so modes, links, submodules and odd file names cannot change. (An index
/// without a work tree is no safe way to do this: some git commands give up half-way and still leave a tree to write.)
/// </summary>
internal static class TreeBuilder
{
    /// <summary>The id of the new tree. A folder that loses its last entry goes with it, as Git keeps no empty folders.</summary>
    /// <param name="repository">Where trees are read from and written to.</param>
    /// <param name="treeish">The commit or tree to begin with.</param>
    /// <param name="changes">The entries that differ, none inside another; null removes.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<string> BuildAsync(
        BareRepository repository, string treeish, IReadOnlyList<(string Path, TreeEntry? Entry)> changes, CancellationToken cancellationToken)
    {
        // All of it replaced: the root has no parent to be written into.
        if (changes is [("", { } root)])
        {
            return root.Id;
        }

        TreeEntry? tree = await WriteAsync(repository, treeish, changes, cancellationToken);
        return tree?.Id ?? throw new BrokenRepositoryException("nothing would be left in the repository");
    }

    private static async Task<TreeEntry?> WriteAsync(
        BareRepository repository, string? treeish, IReadOnlyList<(string Path, TreeEntry? Entry)> changes, CancellationToken cancellationToken)
    {
        byte[] listing = treeish is null ? [] : await repository.ListAsync(treeish, cancellationToken);
        var entries = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (ReadOnlyMemory<byte> entry in TreeListing.Entries(listing))
        {
            entries[GitPath.FromBytes(TreeListing.NameOf(entry.Span))] = entry;
        }

        foreach (IGrouping<string, (string Path, TreeEntry? Entry)> group in changes.GroupBy(change => change.Path.Split('/')[0]))
        {
            TreeEntry? entry = await EntryAsync(repository, group.Key, [.. group], entries, cancellationToken);
            if (entry is null)
            {
                entries.Remove(group.Key);
            }
            else
            {
                entries[group.Key] = TreeListing.Format(entry, group.Key);
            }
        }

        return entries.Count == 0 ? null : TreeEntry.Folder(await repository.WriteTreeAsync(Join(entries.Values), cancellationToken));
    }

    private static async Task<TreeEntry?> EntryAsync(
        BareRepository repository,
        string name,
        IReadOnlyList<(string Path, TreeEntry? Entry)> changes,
        Dictionary<string, ReadOnlyMemory<byte>> siblings,
        CancellationToken cancellationToken)
    {
        // A file may give way to a folder of its name, so the entry itself is looked at before what lies below it.
        bool replaced = changes.Any(change => change.Path == name);
        TreeEntry? entry = replaced
            ? changes.First(change => change.Path == name).Entry
            : siblings.TryGetValue(name, out ReadOnlyMemory<byte> present) ? TreeListing.Parse(present.Span) : null;
        (string Path, TreeEntry? Entry)[] below = [.. changes.Where(change => change.Path != name).Select(change => (change.Path[(name.Length + 1)..], change.Entry))];
        if (below.Length == 0)
        {
            return entry;
        }

        if (entry is { IsFolder: false } && below.All(change => change.Entry is null))
        {
            return entry;
        }

        return await WriteAsync(repository, entry is { IsFolder: true } ? entry.Id : null, below, cancellationToken);
    }

    private static byte[] Join(IEnumerable<ReadOnlyMemory<byte>> entries)
    {
        using var listing = new MemoryStream();
        foreach (ReadOnlyMemory<byte> entry in entries)
        {
            listing.Write(entry.Span);
            listing.WriteByte(0);
        }

        return listing.ToArray();
    }
}
