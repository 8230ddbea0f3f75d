using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.Reverts;

/// <summary>Gives markers back to Flux's image automation, by the same ways on which a revert gets onto the branch.</summary>
internal sealed class MarkReleases(GitRemotes remotes, Reverter git)
{
    /// <summary>One try; null when it is not wanted any more.</summary>
    public async Task<RevertReport?> TryAsync(Canary canary, ImageHoldStatus hold, CancellationToken cancellationToken)
    {
        if (hold is not { Phase: ImageHoldPhase.Releasing or ImageHoldPhase.Proposed, Origin: { } origin }
            || canary.Metadata.DeletionTimestamp is not null || canary.Spec.Suspend == true || !canary.Spec.RevertsInGit() || canary.Spec.IsDryRun())
        {
            return null;
        }

        string id = hold.ReleaseId();
        try
        {
            GitRemote remote = await remotes.ForAsync(canary, origin.Url, origin.Deployer, cancellationToken);
            if (origin.Branch == GitOrigin.DefaultBranch)
            {
                if (await git.ResolveDefaultBranchAsync(remote, cancellationToken) is not { } branch)
                {
                    return new RevertReport(id, RevertResult.Blocked, null, $"{origin.Url} names no default branch, so that the markers could not be given back; take the word canary-hold out of them by hand.");
                }

                origin = origin with { Branch = branch };
            }

            RevertRequest request = RevertRequests.Release(canary, hold, origin, remote) with
            {
                Proposals = await remotes.ProposalsAsync(canary, origin.Url, origin.Deployer, hold.PullRequest is not null, cancellationToken),
                Signing = await remotes.SigningKeyAsync(canary, cancellationToken),
                HostCommits = await remotes.HostCommitsAsync(canary, origin.Url, origin.Deployer, cancellationToken),
            };
            return Report(id, origin, await git.RevertAsync(request, cancellationToken));
        }
        catch (CredentialsException missing)
        {
            return new RevertReport(id, RevertResult.Unavailable, null, missing.Message);
        }
        catch (GitUnavailableException delayed)
        {
            remotes.Refused(canary);
            return new RevertReport(id, RevertResult.Unavailable, null, delayed.Message);
        }
    }

    private static RevertReport Report(string id, GitOrigin origin, RevertOutcome outcome)
    {
        const string byHand = "Take the word canary-hold out of the markers by hand.";
        return outcome switch
        {
            RevertOutcome.Pushed pushed => new(id, RevertResult.Pushed, pushed.Commit, $"Commit {RevertJob.Short(pushed.Commit)} on {origin.Branch} gives the markers in {origin.Path} back to the image bot."),
            RevertOutcome.AlreadyReverted => new(id, RevertResult.AlreadyReverted, null, $"No marker in {origin.Path} on {origin.Branch} is on hold any more."),
            RevertOutcome.Proposed open => new(id, RevertResult.Proposed, null, $"The pull request {open.PullRequest.Url} gives the markers in {origin.Path} back to the image bot when it is merged.") { PullRequest = open.PullRequest.Url },
            RevertOutcome.Declined closed => new(id, RevertResult.Declined, null, $"The pull request {closed.PullRequest.Url} was closed without a merge: the markers in {origin.Path} stay on hold. {byHand}"),
            RevertOutcome.Rejected refused => new(id, RevertResult.Refused, null, $"The Git server refuses the push to {origin.Branch} that gives the markers back: {refused.Reason}"),
            RevertOutcome.NotRevertable no => new(id, RevertResult.Blocked, null, $"The markers in {origin.Path} stay on hold. {no.Reason} {byHand}"),
            _ => throw new InvalidOperationException($"unknown outcome {outcome}"),
        };
    }
}
