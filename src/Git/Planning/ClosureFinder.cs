namespace ProgressiveDelivery.Git;

/// <summary>
/// Finds what an app's kustomization is built from inside the repository: bases, components, patches, generated
/// configuration and local charts, and what those refer to in turn. Other repositories are out of reach.
/// </summary>
internal sealed class ClosureFinder(BareRepository repository, string commit)
{
    private const int MostFolders = 100;
    private readonly List<string> _found = [];
    private readonly HashSet<string> _seen = [];

    /// <summary>Places outside the folder, as <see cref="GitPath"/> spells them.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(string folder, CancellationToken cancellationToken)
    {
        var open = new Queue<string>([folder]);
        while (open.TryDequeue(out string? place) && _seen.Count < MostFolders)
        {
            if (!_seen.Add(place))
            {
                continue;
            }

            foreach (string reference in await ReferencesAsync(place, cancellationToken))
            {
                if (RepositoryPath.Resolve(place, reference) is not { } path || await repository.EntryAsync(commit, path, cancellationToken) is not { } entry)
                {
                    continue;
                }

                if (entry.IsFolder)
                {
                    open.Enqueue(path);
                }

                if (!GitPath.IsWithin(path, folder))
                {
                    _found.Add(GitPath.FromText(path));
                }
            }
        }

        return _found;
    }

    private async Task<IReadOnlyList<string>> ReferencesAsync(string folder, CancellationToken cancellationToken)
    {
        if (await repository.EntryAsync(commit, folder, cancellationToken) is not { IsFolder: true } tree)
        {
            return [];
        }

        foreach (ReadOnlyMemory<byte> entry in TreeListing.Entries(await repository.ListAsync(tree.Id, cancellationToken)))
        {
            if (Kustomization.FileNames.Contains(GitPath.FromBytes(TreeListing.NameOf(entry.Span))) && TreeListing.Parse(entry.Span) is { IsFile: true } file)
            {
                return Kustomization.References((await repository.ReadAsync([file.Id], cancellationToken))[file.Id]);
            }
        }

        return [];
    }
}
