using ProgressiveDelivery.Analysis.Templates;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.Reverts;

/// <summary>Turns the job in a Canary's status into what the Git side asks for.</summary>
internal static class RevertRequests
{
    public static RevertRequest For(Canary canary, RollbackStatus job, GitOrigin good, GitOrigin bad, GitRemote remote)
    {
        var request = new RevertRequest
        {
            Remote = remote,
            Branch = bad.Branch,
            Path = bad.Path,
            Paths = bad.Paths ?? [],
            Images = ChangedImages(job),
            Mode = ModeOf(canary),
            Message = canary.Spec.Rollback!.Git!.MessageTemplate is { } template ? values => TextTemplate.Render(template, values) : null,

            // Only what is recorded is remembered to be released; and Argo CD's image bot knows no markers in files.
            HoldsMarkers = canary.Spec.HoldsImageBots() && canary.Status!.ImageHold?.Id == job.Id && !ArgoCdOrigin.IsDeployer(bad.Deployer),
            GoodCommit = good.Commit,
            BadCommit = bad.Commit,
            RevertId = job.Id!,
            IsProposed = job.PullRequest is not null,
            WithdrawnProposal = canary.Status!.WithdrawnPullRequest,
            Evidence = new RevertEvidence
            {
                App = canary.Spec.TargetRef.Name,
                Namespace = canary.Metadata.Namespace,
                Name = canary.Metadata.Name,
                FailedRevision = job.FailedRevision,
                RestoredRevision = canary.Status!.LastPromotedSpec ?? "",
                FailedMetrics = FailedMetrics.Of(canary.Status.Verdicts),
                Remarks = FailedMetrics.Beyond(canary.Status.Verdicts, job.Cause),
                FailedImages = job.FailedImages ?? [],
            },
        };
        return Authored(request, canary);
    }

    /// <summary>What gives the markers of a hold back to the image bot.</summary>
    public static RevertRequest Release(Canary canary, ImageHoldStatus hold, GitOrigin origin, GitRemote remote) => Authored(
        new RevertRequest
        {
            Remote = remote,
            Branch = origin.Branch,
            Path = origin.Path,
            Mode = ModeOf(canary),
            GoodCommit = "",
            BadCommit = "",
            RevertId = hold.ReleaseId(),
            IsProposed = hold.PullRequest is not null,

            // Other Canaries may have markers on hold in the same folder: what is known to be ours is named.
            Release = new MarkRelease(hold.Policies ?? [.. (hold.Marks ?? []).Select(mark => mark.PolicyOf()).Distinct()], [.. (hold.Marks ?? []).Select(mark => mark.File).Distinct()], hold.Reason ?? ""),
            Evidence = new RevertEvidence
            {
                App = canary.Spec.TargetRef.Name,
                Namespace = canary.Metadata.Namespace,
                Name = canary.Metadata.Name,
                FailedRevision = hold.FailedRevision,
                RestoredRevision = canary.Status!.LastPromotedSpec ?? "",
            },
        },
        canary);

    private static RevertMode ModeOf(Canary canary) => canary.Spec.Rollback!.Git!.Mode switch
    {
        "pullRequest" => RevertMode.PullRequest,
        "auto" => RevertMode.Auto,
        _ => RevertMode.Commit,
    };

    private static RevertRequest Authored(RevertRequest request, Canary canary)
        => canary.Spec.Rollback?.Git?.Author is { } author ? request with { Author = new GitAuthor(author.Name, author.Email) } : request;

    /// <summary>Containers keep their order between revisions as a rule; where their number differs nobody can tell which is which.</summary>
    private static IReadOnlyList<ImageChange> ChangedImages(RollbackStatus job)
        => job is { FailedImages: { } failed, PromotedImages: { } promoted } && failed.Count == promoted.Count
            ? [.. failed.Zip(promoted, (bad, good) => new ImageChange(bad, good)).Where(change => change.Failed != change.Good)]
            : [];
}
