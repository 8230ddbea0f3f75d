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
            Demand(written == entry, "does not hold the good state");
        }

        Demand(changed.All(change => plan.Entries.Any(entry => GitPath.IsWithin(change.Path, entry.Path))), "changes files outside the plan");
    }

    private static void Demand(bool holds, string fault)
    {
        if (!holds)
        {
            throw new BrokenRepositoryException($"the commit that was built {fault}, so it was not pushed");
        }
    }
}
