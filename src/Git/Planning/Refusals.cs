namespace ProgressiveDelivery.Git;

/// <summary>Decides from facts alone whether anything may be put back at all: null means yes.</summary>
internal static class Refusals
{
    public static RevertOutcome? Find(RevertRequest request, string folder, RevertFacts facts)
    {
        if (facts.Reverts.FirstOrDefault(entry => entry.Trailers.Id == request.RevertId) is { } done)
        {
            return new RevertOutcome.AlreadyReverted(done.Sha, facts.Head);
        }

        return Unreachable(request, facts)
            ?? Unsuitable(request, folder, facts)
            ?? Moved(folder, facts)
            ?? OwnWork(request, facts);
    }

    private static RevertOutcome? Unreachable(RevertRequest request, RevertFacts facts)
    {
        if (facts.HasBad && facts.HasGood)
        {
            return null;
        }

        // Without the failing commit nobody can tell whether the head still shows the failing state.
        if (facts.HasGood)
        {
            return facts.AtHead is not null && facts.AtHead == facts.AtGood
                ? new RevertOutcome.AlreadyReverted(null, facts.Head)
                : new RevertOutcome.Superseded(facts.Head, $"The failing commit {CommitSha.Short(request.BadCommit)} is no longer in the repository: the history was rewritten.");
        }

        return new RevertOutcome.NotRevertable(
            $"Commit {CommitSha.Short(request.GoodCommit)}, which was promoted last, is no longer in the repository: the history was rewritten.",
            "Restore the folder by hand, or push the promoted state again.");
    }

    private static RevertOutcome.NotRevertable? Unsuitable(RevertRequest request, string folder, RevertFacts facts)
    {
        if (facts.AtGood is null)
        {
            return new RevertOutcome.NotRevertable(
                $"{Place(folder)} does not exist in commit {CommitSha.Short(request.GoodCommit)}: there is no earlier state to go back to.",
                "This looks like a first deployment or a moved folder. Fix the app with a new commit, or remove it.");
        }

        if (!facts.AtGood.IsFolder || facts.AtGood.IsEmptyFolder)
        {
            return new RevertOutcome.NotRevertable(
                $"{Place(folder)} is {Describe(facts.AtGood)} in commit {CommitSha.Short(request.GoodCommit)}, so it does not hold the app's manifests itself.",
                "Give the folder that holds the app's manifests in spec.rollback.git.source.");
        }

        return facts.Failing.Count == 0
            ? new RevertOutcome.NotRevertable(
                $"{Place(folder)} is the same in the promoted commit {CommitSha.Short(request.GoodCommit)} and in the failing commit {CommitSha.Short(request.BadCommit)}, and so is all that it refers to in this repository: the failing change is elsewhere.",
                "Look for a change outside the repository: a remote base, a chart, a moving image tag, or a ConfigMap from elsewhere.")
            : null;
    }

    private static RevertOutcome? Moved(string folder, RevertFacts facts)
    {
        if (facts.AtHead is null)
        {
            return new RevertOutcome.Superseded(facts.Head, $"{Place(folder)} is no longer on the branch: it was removed or moved.");
        }

        if (facts.Failing.All(entry => facts.AtHeadOf(entry) == entry.Before))
        {
            return new RevertOutcome.AlreadyReverted(null, facts.Head);
        }

        return facts.Failing.FirstOrDefault(entry => entry is { Before: not null, After: not null } && facts.AtHeadOf(entry) is null) is { } gone
            ? new RevertOutcome.Superseded(facts.Head, $"{GitPath.ToText(gone.Path)} is no longer on the branch{By(facts)}: the newer state stands.")
            : null;
    }

    /// <summary>What we made ourselves is never undone, and no failed revision twice; null when it is neither.</summary>
    public static RevertOutcome.NotRevertable? OwnWork(RevertRequest request, RevertFacts facts)
    {
        if (facts.UpToBad is [{ Trailers.Id: not null } own, ..])
        {
            return new RevertOutcome.NotRevertable(
                $"The failing state was made by our own revert {CommitSha.Short(own.Sha)}; a revert is never reverted.",
                "Even the state that was promoted before fails now: look for a cause outside the folder (a dependency, data, traffic, the metrics).");
        }

        // Only commits that touch this folder count: another cluster may run a Canary of the same name from another folder.
        RevertEvidence evidence = request.Evidence;
        return facts.UpToBad.FirstOrDefault(entry =>
                entry.Trailers.FailedRevision == evidence.FailedRevision
                && entry.Trailers.Canary == $"{evidence.Namespace}/{evidence.Name}") is { } before
            ? new RevertOutcome.NotRevertable(
                $"Revision {evidence.FailedRevision} was reverted before by {CommitSha.Short(before.Sha)} and has come back; it is not reverted twice.",
                "Find out who brings it back (an image bot, a person) and stop it there; a changed revision is judged anew.")
            : null;
    }

    /// <summary>Who was last, as part of a sentence.</summary>
    public static string By(RevertFacts facts) => facts.AfterBad is [{ } newest, ..] ? $" since {CommitSha.Short(newest.Sha)} \"{newest.Subject}\"" : "";

    public static string Place(string folder) => folder.Length == 0 ? "The repository" : $"The folder '{folder}'";

    private static string Describe(TreeEntry entry) => entry.Kind switch
    {
        "commit" => "a submodule",
        "blob" => entry.Mode == "120000" ? "a symbolic link" : "a file",
        _ => "an empty folder",
    };
}
