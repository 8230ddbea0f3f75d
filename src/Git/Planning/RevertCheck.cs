namespace ProgressiveDelivery.Git;

/// <summary>
/// The last look at a finished commit before it is pushed. It asks the repository anew instead of trusting how the commit
/// was built; a commit that does not hold exactly what it should is never pushed.
/// </summary>
internal static class RevertCheck
{
    public static async Task DemandAsync(
        BareRepository repository, string commit, string folder, RevertPlan plan, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> parents = await repository.ParentsAsync(commit, cancellationToken);
        Demand(parents is [{ } parent] && parent == plan.Head, "does not stand directly on the branch's head");

        TreeEntry? left = await repository.EntryAsync(commit, folder, cancellationToken);
        Demand(left is { IsFolder: true, IsEmptyFolder: false }, "empties the folder");

        IReadOnlyList<ChangedEntry> changed = await repository.DiffAsync(plan.Head, commit, [""], cancellationToken);
        Demand(changed.Count > 0, "changes nothing");
        foreach ((string path, TreeEntry? entry) in plan.Entries)
        {
            TreeEntry? written = entry is { IsFolder: true }
                ? await repository.EntryAsync(commit, GitPath.ToText(path), cancellationToken)
                : changed.FirstOrDefault(change => change.Path == path)?.After;
            Demand(await IsMeantAsync(repository, path, entry, written, plan, cancellationToken), "does not hold the good state");
        }

        foreach ((string path, TreeEntry former, TreeEntry marked) in plan.Marked.Where(file => !IsRestored(file.Path, plan)))
        {
            ChangedEntry? change = changed.FirstOrDefault(change => change.Path == path);
            Demand(change?.Before == former && change.After == marked, "does not hold the markers as planned");
        }

        await DemandMarksOnlyAsync(repository, plan, cancellationToken);
        Demand(changed.All(change => IsRestored(change.Path, plan) || plan.Marked.Any(file => file.Path == change.Path)), "changes files outside the plan");
    }

    private static bool IsRestored(string path, RevertPlan plan) => plan.Entries.Any(entry => GitPath.IsWithin(path, entry.Path));

    /// <summary>Whether a place holds what the plan says: the good state, but for the files whose markers it names.</summary>
    private static async Task<bool> IsMeantAsync(
        BareRepository repository, string path, TreeEntry? entry, TreeEntry? written, RevertPlan plan, CancellationToken cancellationToken)
    {
        var marked = plan.Marked.Where(file => GitPath.IsWithin(file.Path, path)).ToDictionary(file => file.Path, file => (file.Base, file.Marked));
        if (marked.Count == 0)
        {
            return written == entry;
        }

        if (entry is not { IsFolder: true })
        {
            return marked.TryGetValue(path, out (TreeEntry Base, TreeEntry Marked) file) && (entry, written) == (file.Base, file.Marked);
        }

        if (written is not { IsFolder: true })
        {
            return false;
        }

        IReadOnlyList<ChangedEntry> differences = await repository.DiffAsync(entry.Id, written.Id, [""], cancellationToken);
        return differences.Count == marked.Count && differences.All(difference =>
            marked.TryGetValue(path.Length == 0 ? difference.Path : $"{path}/{difference.Path}", out (TreeEntry Base, TreeEntry Marked) file)
            && (difference.Before, difference.After) == (file.Base, file.Marked));
    }

    private static async Task DemandMarksOnlyAsync(BareRepository repository, RevertPlan plan, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, byte[]> contents = await repository.ReadAsync(
            [.. plan.Marked.SelectMany(file => new[] { file.Base.Id, file.Marked.Id }).Distinct()], cancellationToken);
        Demand(
            plan.Marked.All(file => file.Base.Mode == file.Marked.Mode && HoldMarks.DifferInMarksOnly(contents[file.Base.Id], contents[file.Marked.Id])),
            "changes more than markers in a file that is to be marked");
    }

    private static void Demand(bool holds, string fault)
    {
        if (!holds)
        {
            throw new BrokenRepositoryException($"the commit that was built {fault}, so it was not pushed");
        }
    }
}
