namespace ProgressiveDelivery.Git;

/// <summary>
/// Builds the tree of the head with one folder taken from another commit, by rewriting only the trees on the way to it.
/// Everything else keeps its object ids, so modes, links, submodules and odd file names cannot change. (An index without
/// a work tree is no safe way to do this: some git commands give up half-way and still leave a tree to write.)
/// </summary>
internal static class FolderRestore
{
    public static async Task<string> BuildAsync(
        BareRepository repository, string head, string folder, TreeEntry good, CancellationToken cancellationToken)
    {
        if (folder.Length == 0)
        {
            return good.Id;
        }

        string[] parts = folder.Split('/');
        var levels = new List<byte[]>();
        string tree = head;
        foreach (string part in parts[..^1])
        {
            byte[] listing = await repository.ListAsync(tree, cancellationToken);
            levels.Add(listing);
            tree = SubTree(listing, part);
        }

        levels.Add(await repository.ListAsync(tree, cancellationToken));
        TreeEntry entry = good;
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            byte[] changed = TreeListing.Replace(levels[i], parts[i], entry);
            entry = TreeEntry.Folder(await repository.WriteTreeAsync(changed, cancellationToken));
        }

        return entry.Id;
    }

    private static string SubTree(byte[] listing, string name)
    {
        byte[] wanted = System.Text.Encoding.UTF8.GetBytes(name);
        foreach (ReadOnlyMemory<byte> entry in TreeListing.Entries(listing))
        {
            if (TreeListing.NameOf(entry.Span).SequenceEqual(wanted) && TreeListing.Parse(entry.Span) is { IsFolder: true } found)
            {
                return found.Id;
            }
        }

        throw new BrokenRepositoryException("a folder on the way to the app's path is missing from its parent tree");
    }
}
