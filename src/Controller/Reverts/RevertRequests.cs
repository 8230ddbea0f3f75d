using ProgressiveDelivery.Analysis.Templates;
using ProgressiveDelivery.Controller.Api;
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
            Mode = canary.Spec.Rollback!.Git!.Mode switch
            {
                "pullRequest" => RevertMode.PullRequest,
                "auto" => RevertMode.Auto,
                _ => RevertMode.Commit,
            },
            Message = canary.Spec.Rollback.Git.MessageTemplate is { } template ? values => TextTemplate.Render(template, values) : null,
            GoodCommit = good.Commit,
            BadCommit = bad.Commit,
            RevertId = job.Id!,
            Evidence = new RevertEvidence
            {
                App = canary.Spec.TargetRef.Name,
                Namespace = canary.Metadata.Namespace,
                Name = canary.Metadata.Name,
                FailedRevision = job.FailedRevision,
                RestoredRevision = canary.Status!.LastPromotedSpec ?? "",
                FailedMetrics = FailedMetrics.Of(canary.Status.Verdicts),
                Remarks = [job.Cause],
                FailedImages = job.FailedImages ?? [],
            },
        };
        return canary.Spec.Rollback?.Git?.Author is { } author ? request with { Author = new GitAuthor(author.Name, author.Email) } : request;
    }

    /// <summary>Containers keep their order between revisions as a rule; where their number differs nobody can tell which is which.</summary>
    private static IReadOnlyList<ImageChange> ChangedImages(RollbackStatus job)
        => job is { FailedImages: { } failed, PromotedImages: { } promoted } && failed.Count == promoted.Count
            ? [.. failed.Zip(promoted, (bad, good) => new ImageChange(bad, good)).Where(change => change.Failed != change.Good)]
            : [];
}
