using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.Reverts;

/// <summary>Turns the outcome of a revert into what the decision takes in, with a sentence for people.</summary>
internal static class RevertReports
{
    /// <summary>Status is kept in etcd and sent with every watch event.</summary>
    private const int LongestDiff = 8 * 1024;

    public static RevertReport Of(string id, GitOrigin bad, RevertOutcome outcome)
    {
        RevertReport told = Plain(id, bad, outcome);
        return told with { Message = string.Join(' ', (IEnumerable<string>)[told.Message, .. outcome.Remarks]) };
    }

    private static RevertReport Plain(string id, GitOrigin bad, RevertOutcome outcome) => outcome switch
    {
        RevertOutcome.Pushed pushed => new(id, RevertResult.Pushed, pushed.Commit, $"Commit {RevertJob.Short(pushed.Commit)} on {bad.Branch} restores {bad.Path}.") { IsOurs = true, Held = Marks(pushed.Held) },
        RevertOutcome.AlreadyReverted done => new(id, RevertResult.AlreadyReverted, done.Commit ?? done.Head, $"{bad.Branch} already holds the good state of {bad.Path} at {RevertJob.Short(done.Commit ?? done.Head)}.") { IsOurs = done.Commit is not null, Held = Marks(done.Held) },
        RevertOutcome.Proposed open => new(id, RevertResult.Proposed, null, ProposedSentence(bad, open)) { PullRequest = open.PullRequest.Url, Held = Marks(open.Held) },
        RevertOutcome.Declined closed => new(id, RevertResult.Declined, null, $"The pull request {closed.PullRequest.Url} was closed without a merge; {bad.Branch} still holds the failing change. Merge or revert it by hand.") { PullRequest = closed.PullRequest.Url },
        RevertOutcome.Superseded moved => new(id, RevertResult.Superseded, null, moved.Reason),
        RevertOutcome.NotRevertable no => new(id, RevertResult.Blocked, no.Commit, $"{no.Reason} {no.Fix}"),
        RevertOutcome.Rejected refused => new(id, RevertResult.Refused, null, $"The Git server refuses the push to {bad.Branch}: {refused.Reason}"),
        _ => throw new InvalidOperationException($"unknown outcome {outcome}"),
    };

    /// <summary>A job that is only to be shown is over with that, whatever it shows.</summary>
    public static RevertReport Of(string id, GitOrigin bad, RevertPreview preview)
    {
        RevertReport told = preview.Refusal is { } refusal
            ? Of(id, bad, refusal)
            : new(id, RevertResult.Previewed, null, string.Join(' ', (IEnumerable<string>)[$"A commit on {bad.Branch} would restore {bad.Path}: {Words(preview.Strategy)}.", .. preview.Cautions]));
        string diff = preview.Diff.Length <= LongestDiff ? preview.Diff : string.Concat(preview.Diff.AsSpan(0, LongestDiff), "…");
        return told with { Kind = RevertResult.Previewed, Commit = null, Message = $"Dry run: {told.Message}", Diff = diff.Length > 0 ? diff : null };
    }

    public static string Words(RevertStrategy strategy) => strategy switch
    {
        RevertStrategy.CommitRevert => "the one failing commit is taken back",
        RevertStrategy.PathRestore => "all that changed since the good state is put back",
        _ => "single values are put back",
    };

    private static IReadOnlyList<HeldMarkStatus> Marks(IReadOnlyList<HeldMark> held)
        => [.. held.Select(mark => new HeldMarkStatus { File = mark.File, Setter = mark.Setter, Failed = mark.Failed })];

    private static string ProposedSentence(GitOrigin bad, RevertOutcome.Proposed open)
        => string.Join(' ', (IEnumerable<string>)[$"The pull request {open.PullRequest.Url} restores {bad.Path} on {bad.Branch} when it is merged.", .. open.Reasons, .. open.PullRequest.Remarks]);
}
