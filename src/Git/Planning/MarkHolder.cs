namespace ProgressiveDelivery.Git;

/// <summary>Adds to a plan what keeps Flux's image automation from writing the failed values again.</summary>
internal sealed class MarkHolder(BareRepository repository)
{
    private const int FilesAtOnce = 100;

    /// <summary>The plan with the markers on hold of all values that the failing change altered.</summary>
    public async Task<RevertPlan> HoldAsync(RevertPlan plan, RevertFacts facts, CancellationToken cancellationToken)
    {
        IReadOnlyList<RestoredFile> files = await FilesAsync(plan, facts, cancellationToken);
        var marked = new List<(string, TreeEntry, TreeEntry)>();
        var held = new List<HeldMark>();
        foreach (RestoredFile[] some in files.Chunk(FilesAtOnce))
        {
            await HoldAsync(some, marked, held, cancellationToken);
        }

        return held.Count == 0 && marked.Count == 0 ? plan : plan with { Marked = marked, Held = held };
    }

    private async Task HoldAsync(RestoredFile[] files, List<(string, TreeEntry, TreeEntry)> marked, List<HeldMark> held, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, byte[]> contents = await ReadAsync(files.SelectMany(file => new[] { file.Restored, file.Failed, file.Head }), cancellationToken);
        foreach (RestoredFile file in files)
        {
            if (HoldMarks.Hold(contents[file.Restored.Id], Content(file.Failed), Content(file.Head)) is not { } result)
            {
                continue;
            }

            held.AddRange(result.Marks.Select(mark => new HeldMark(GitPath.ToText(file.Path), mark.Setter, mark.Failed)));
            TreeEntry entry = file.Restored with { Id = await repository.WriteFileAsync(result.Content, cancellationToken) };
            if (entry != file.Restored)
            {
                marked.Add((file.Path, file.Restored, entry));
            }
        }

        byte[]? Content(TreeEntry? entry) => entry is { IsFile: true } ? contents[entry.Id] : null;
    }

    /// <summary>Markers that are on hold at a commit in the files that the failing change touched.</summary>
    public async Task<IReadOnlyList<HeldMark>> FindAsync(RevertFacts facts, CancellationToken cancellationToken)
    {
        (ChangedEntry Failing, TreeEntry Head)[] files =
        [
            .. facts.Failing.Where(entry => TemplateChange.IsManifest(entry.Path))
                .Select(entry => (entry, facts.AtHeadOf(entry)!))
                .Where(file => file.Item2 is { IsFile: true }).OrderBy(file => file.entry.Path, StringComparer.Ordinal),
        ];
        var found = new List<HeldMark>();
        foreach ((ChangedEntry Failing, TreeEntry Head)[] some in files.Chunk(FilesAtOnce))
        {
            IReadOnlyDictionary<string, byte[]> contents = await ReadAsync(some.SelectMany(file => new[] { file.Head, file.Failing.After }), cancellationToken);
            found.AddRange(some.SelectMany(file => HoldMarks.Find(contents[file.Head.Id], file.Failing.After is { IsFile: true } bad ? contents[bad.Id] : null)
                .Select(mark => new HeldMark(GitPath.ToText(file.Failing.Path), mark.Setter, mark.Failed))));
        }

        return found;
    }

    private async Task<IReadOnlyList<RestoredFile>> FilesAsync(RevertPlan plan, RevertFacts facts, CancellationToken cancellationToken)
    {
        var files = new List<RestoredFile>();
        foreach ((string path, TreeEntry? entry) in plan.Entries)
        {
            if (entry is { IsFolder: true })
            {
                files.AddRange(facts.Failing
                    .Where(failing => GitPath.IsWithin(failing.Path, path) && failing.Before is { IsFile: true })
                    .Select(failing => new RestoredFile(failing.Path, failing.Before!, failing.After, facts.AtHeadOf(failing))));
            }
            else if (entry is { IsFile: true } && facts.Failing.FirstOrDefault(failing => failing.Path == path) is { } known)
            {
                files.Add(new RestoredFile(path, entry, known.After, facts.AtHeadOf(known)));
            }
            else if (entry is { IsFile: true })
            {
                // The good commit is lost: what failed is what the head shows.
                TreeEntry? head = await repository.EntryAsync(plan.Head, GitPath.ToText(path), cancellationToken);
                files.Add(new RestoredFile(path, entry, head, head));
            }
        }

        return [.. files.Where(file => TemplateChange.IsManifest(file.Path)).OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    private Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(IEnumerable<TreeEntry?> entries, CancellationToken cancellationToken) =>
        repository.ReadAsync([.. entries.OfType<TreeEntry>().Where(entry => entry.IsFile).Select(entry => entry.Id).Distinct()], cancellationToken);

    private sealed record RestoredFile(string Path, TreeEntry Restored, TreeEntry? Failed, TreeEntry? Head);
}
