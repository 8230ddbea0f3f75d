namespace ProgressiveDelivery.Git;

/// <summary>
/// The last look at a finished commit before it is pushed. It asks the repository anew instead of trusting how the commit
/// was built; a commit that does not hold exactly what it should is never pushed.
/// </summary>
internal static class RevertCheck
{
    public static async Task DemandAsync(
        BareRepository repository, string commit, string head, string folder, TreeEntry good, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> parents = await repository.ParentsAsync(commit, cancellationToken);
        Demand(parents is [{ } parent] && parent == head, "does not stand directly on the branch's head");

        TreeEntry? restored = await repository.EntryAsync(commit, folder, cancellationToken);
        Demand(restored == good, "does not hold the good state");
        Demand(good is { IsFolder: true, IsEmptyFolder: false }, "empties the folder");

        IReadOnlyList<byte[]> changed = await repository.ChangedPathsAsync(head, commit, cancellationToken);
        Demand(changed.Count > 0, "changes nothing");
        Demand(changed.All(path => RepositoryPath.IsInside(path, folder)), "changes files outside the folder");
    }

    private static void Demand(bool holds, string fault)
    {
        if (!holds)
        {
            throw new BrokenRepositoryException($"the commit that was built {fault}, so it was not pushed");
        }
    }
}
