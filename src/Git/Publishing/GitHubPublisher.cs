namespace ProgressiveDelivery.Git;

/// <summary>
/// Has GitHub make the same commit again and sign it, for repositories that demand signatures where we hold no key. Our own
/// commit stays the measure: what GitHub made is fetched and has to hold the same tree on the same parent.
/// </summary>
internal sealed class GitHubPublisher(BareRepository repository, GitHubCommitWriter writer) : IPublisher
{
    public Task<Publication> PublishAsync(BuiltCommit built, string branch, CancellationToken cancellationToken) =>
        HostCalls.AskAsync(() => CommitAsync(built, branch, cancellationToken));

    public Task<Publication> PublishNewAsync(BuiltCommit built, string branch, CancellationToken cancellationToken) =>
        HostCalls.AskAsync(async () => await writer.PointBranchAsync(branch, built.Head, cancellationToken)
            ? await CommitAsync(built, branch, cancellationToken)
            : new Publication(PushAnswer.LostRace, Reason: $"the branch '{branch}' is there and leads elsewhere"));

    private async Task<Publication> CommitAsync(BuiltCommit built, string branch, CancellationToken cancellationToken)
    {
        if (await ChangesAsync(built, cancellationToken) is not { } changes)
        {
            return new Publication(PushAnswer.Unfit, Reason: "A path of the commit is not UTF-8, which GitHub's createCommitOnBranch cannot write.");
        }

        var commit = new GitHubCommit
        {
            Branch = branch,
            ExpectedHead = built.Head,
            Headline = built.Subject,
            Body = built.Text.Trim('\n'),
            Changes = changes,
        };
        return await writer.CommitAsync(commit, cancellationToken) switch
        {
            GitHubCommitOutcome.Committed made => await ComparedAsync(built, made.Commit, cancellationToken),
            GitHubCommitOutcome.StaleHead => new Publication(PushAnswer.LostRace, Reason: $"the branch '{branch}' moved"),
            GitHubCommitOutcome.Inexpressible unfit => new Publication(PushAnswer.Unfit, Reason: unfit.Reason),
            GitHubCommitOutcome.Refused refused => new Publication(PushAnswer.Refused, Reason: refused.Reason),
            var other => throw new InvalidOperationException($"unknown outcome {other}"),
        };
    }

    /// <summary>Null when a path could not be told to GitHub.</summary>
    private async Task<IReadOnlyList<GitHubFileChange>?> ChangesAsync(BuiltCommit built, CancellationToken cancellationToken)
    {
        IReadOnlyList<ChangedEntry> changed = await repository.DiffAsync(built.Head, built.Commit, [""], cancellationToken);
        if (changed.Any(change => GitPath.FromText(GitPath.ToText(change.Path)) != change.Path))
        {
            return null;
        }

        string[] ids = [.. changed.Select(change => change.After).OfType<TreeEntry>().Where(entry => entry.Kind == "blob").Select(entry => entry.Id).Distinct()];
        IReadOnlyDictionary<string, byte[]> contents = await repository.ReadAsync(ids, cancellationToken);
        return [.. changed.Select(change => new GitHubFileChange(GitPath.ToText(change.Path), Content(change.After, contents), change.Before?.Mode, change.After?.Mode))];
    }

    // A submodule has no content; the writer refuses it by its mode.
    private static ReadOnlyMemory<byte>? Content(TreeEntry? entry, IReadOnlyDictionary<string, byte[]> contents) =>
        entry is null ? null : entry.Kind == "blob" ? contents[entry.Id] : ReadOnlyMemory<byte>.Empty;

    private async Task<Publication> ComparedAsync(BuiltCommit built, string made, CancellationToken cancellationToken)
    {
        if (!await repository.HasCommitAsync(made, cancellationToken))
        {
            // Its copies of the repository may lag behind its API; the next try finds the commit by its trailer.
            throw new GitUnavailableException($"GitHub has made commit {made} and does not hand it out yet, so that it cannot be verified.");
        }

        bool same = await repository.ParentsAsync(made, cancellationToken) is [{ } parent] && parent == built.Head
            && await repository.EntryAsync(made, "", cancellationToken) == await repository.EntryAsync(built.Commit, "", cancellationToken);
        return same
            ? new Publication(PushAnswer.Accepted, made)
            : new Publication(PushAnswer.Altered, made, $"GitHub was asked for a commit on {CommitSha.Short(built.Head)} and made {made}, which does not hold what was verified.");
    }
}
