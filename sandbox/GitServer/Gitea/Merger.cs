namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>Merges a pull request into its base branch when the branch's rules allow it.</summary>
internal static class Merger
{
    /// <summary>Why the rules do not allow the merge yet, in Gitea's words and order; null when they do.</summary>
    public static string? Obstacle(RepositoryState state, PullRecord pull, string head)
    {
        BranchRule rule = state.RuleOf(pull.Base);
        return rule.Checks.Any(context => state.NewestStatus(head, context)?.State != "success") ? "Not all required status checks successful"
            : pull.Approvals < rule.Approvals ? "Does not have enough approvals"
            : null;
    }

    /// <summary>Puts a merge commit, or one squashed commit, on the base branch; returns the merged request.</summary>
    /// <exception cref="GiteaException">The branches conflict, or the base has moved meanwhile.</exception>
    public static async Task<PullRecord> MergeAsync(HostedRepository repository, PullRecord pull, string head, string user, string style, CancellationToken ct)
    {
        BareGit git = repository.Git;
        string target = await git.HeadAsync(pull.Base, ct) ?? throw GiteaException.NotFound();
        string tree = await git.TryAsync(ct, "merge-tree", "--write-tree", target, head)
            ?? throw new GiteaException(StatusCodes.Status409Conflict, "merge conflict between the two branches");
        string[] parents = style switch
        {
            "merge" => ["-p", target, "-p", head],
            "squash" => ["-p", target],
            _ => throw new GiteaException(StatusCodes.Status405MethodNotAllowed, $"{style} is not allowed an allowed merge style for this repository"),
        };
        string message = style == "merge"
            ? $"Merge pull request '{pull.Title}' (#{pull.Number}) from {pull.Head} into {pull.Base}"
            : $"{pull.Title} (#{pull.Number})\n\n{pull.Body}".Trim();
        string email = $"{user}@noreply.example.test";
        string commit = await git.RunAsync(
            ct, ["-c", $"user.name={user}", "-c", $"user.email={email}", "commit-tree", tree, .. parents, "-m", message]);

        // The old value makes it fail when somebody has pushed in between.
        _ = await git.TryAsync(ct, "update-ref", $"refs/heads/{pull.Base}", commit, target)
            ?? throw new GiteaException(StatusCodes.Status409Conflict, "merge push out of date");
        return pull with { IsOpen = false, LastHead = head, MergeCommit = commit, MergedBy = user, AutoMerge = null };
    }
}
