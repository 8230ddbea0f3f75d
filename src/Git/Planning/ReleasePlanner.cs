namespace ProgressiveDelivery.Git;

/// <summary>Plans how values are given back to Flux's image automation: the markers that are on hold, wherever they stand by now.</summary>
internal sealed class ReleasePlanner(BareRepository repository, RevertRequest request, string folder)
{
    private const int MostFilesRead = 100;

    /// <summary>The plan; <see cref="RevertOutcome.AlreadyReverted"/> when nothing is on hold any more.</summary>
    public async Task<(RevertPlan? Plan, RevertOutcome? Refusal)> PlanAsync(string head, CancellationToken cancellationToken)
    {
        MarkRelease release = request.Release!;
        IReadOnlyList<(string Path, TreeEntry Entry)> files = await FilesAsync(head, release, cancellationToken);
        IReadOnlyDictionary<string, byte[]> contents = await repository.ReadAsync([.. files.Select(file => file.Entry.Id).Distinct()], cancellationToken);
        var marked = new List<(string Path, TreeEntry Base, TreeEntry Marked)>();
        foreach ((string path, TreeEntry entry) in files)
        {
            if (HoldMarks.Lift(contents[entry.Id], release.Policies) is { } content)
            {
                marked.Add((path, entry, entry with { Id = await repository.WriteFileAsync(content, cancellationToken) }));
            }
        }

        if (marked.Count == 0)
        {
            return (null, new RevertOutcome.AlreadyReverted(null, head));
        }

        string[] outside = [.. marked.Select(file => file.Path).Where(path => !GitPath.IsWithin(path, GitPath.FromText(folder))).Select(GitPath.ToText)];
        var plan = new RevertPlan
        {
            Strategy = RevertStrategy.FieldPatch,
            Head = head,
            Entries = [],
            Marked = marked,
            Cautions = outside.Length == 0 ? [] : [$"A marker stands in {string.Join(", ", outside)}, outside {folder}; other apps may be built from that."],
        };
        return (plan, null);
    }

    private async Task<IReadOnlyList<(string Path, TreeEntry Entry)>> FilesAsync(string head, MarkRelease release, CancellationToken cancellationToken)
    {
        (string Path, TreeEntry Entry)[] all =
        [
            .. (await repository.FilesAsync(head, folder, cancellationToken)).Where(file => file.Entry.IsFile && TemplateChange.IsManifest(file.Path)),
        ];
        List<(string Path, TreeEntry Entry)> files = all.Length <= MostFilesRead ? [.. all] : [];
        foreach (string known in release.Files.Select(RepositoryPath.Normalise).OfType<string>().Where(path => path.Length > 0))
        {
            string path = GitPath.FromText(known);
            if (files.All(file => file.Path != path) && await repository.EntryAsync(head, known, cancellationToken) is { IsFile: true } entry)
            {
                files.Add((path, entry));
            }
        }

        return files;
    }
}
