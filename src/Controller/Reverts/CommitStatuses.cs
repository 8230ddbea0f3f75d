using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Reverts;

/// <summary>
/// Shows on the failed commit, at its Git host, that it failed as a canary and what was done. It comes after the revert and
/// never stands in its way.
/// </summary>
internal sealed class CommitStatuses(GitRemotes remotes)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Whether a try's end is to be shown: once for each piece of news, which the Canary's status tells from the last.</summary>
    public static bool IsDue(Canary canary, RollbackStatus job, RevertReport report)
    {
        GitRollbackSpec? git = canary.Spec.Rollback?.Git;
        bool wanted = git?.CommitStatus ?? git?.Mode is "pullRequest" or "auto";
        return wanted && report.Kind switch
        {
            RevertResult.Unavailable or RevertResult.Previewed => false,
            RevertResult.Proposed => job.PullRequest != report.PullRequest,
            _ => job.Message != report.Message,
        };
    }

    /// <summary>What kept the status from being shown, as a sentence; null when it is.</summary>
    public async Task<string?> ShowAsync(Canary canary, RollbackStatus job, GitOrigin bad, RevertReport report, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            IGitHost host = await remotes.HostAsync(canary, bad.Url, bad.Deployer, limit.Token);
            string? page = report.PullRequest ?? (report.Commit is { } commit ? host.PageOf(commit) : null);
            await host.ReportAsync(Of(canary, job, bad, report, page), limit.Token);
            return null;
        }
        catch (Exception trouble) when (trouble is CredentialsException or GitHostException or ApiException or HttpRequestException or IOException)
        {
            return trouble.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{bad.Url}: the Git host did not take the status of the failed commit within {Limit.TotalSeconds:0} s.";
        }
    }

    internal static CommitReport Of(Canary canary, RollbackStatus job, GitOrigin bad, RevertReport report, string? page)
    {
        // Hosts cut at 140 characters: what failed first, in few words.
        string failed = FailedMetrics.Of(canary.Status?.Verdicts) is [{ } metric, ..] ? $"{metric.Name} was {metric.Value}, limit {metric.Limit}" : job.Cause.TrimEnd('.');
        string done = report.Kind switch
        {
            RevertResult.Pushed => $"reverted by {RevertJob.Short(report.Commit!)}",
            RevertResult.AlreadyReverted => $"reverted, see {RevertJob.Short(report.Commit!)}",
            RevertResult.Proposed => "a pull request proposes the revert",
            RevertResult.Declined => "the revert was declined",
            RevertResult.Superseded => "not reverted, later work is there",
            RevertResult.Refused => "not reverted, the server refuses the push",
            _ => "not reverted",
        };
        return new CommitReport(bad.Commit, CommitState.Failure, $"canary/{canary.Metadata.Namespace}/{canary.Metadata.Name}", $"{failed}; {done}", page);
    }
}
