using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>Puts together what a notice means to somebody who was not there: what, where, on which evidence, and what was done in Git.</summary>
internal static class AlertText
{
    /// <param name="canary">The Canary with the status that the notice led to.</param>
    /// <param name="notice">What happened.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="cluster">Name of the cluster; null when it has none.</param>
    /// <param name="now">The time of the decision.</param>
    public static Alert Of(Canary canary, Notice notice, AlertSeverity severity, string? cluster, DateTimeOffset now)
    {
        CanaryStatus status = canary.Status ?? new CanaryStatus();
        string id = canary.Metadata.Uid is { Length: > 0 } uid ? uid : $"{canary.Metadata.Namespace}/{canary.Metadata.Name}";
        string revision = status.Rollback?.FailedRevision ?? status.LastAppliedSpec ?? "";
        return new Alert
        {
            Id = Hash($"{id}\n{notice.Reason}\n{notice.Message}\n{now.UtcTicks}"),
            Canary = new ObjectKey(canary.Metadata.Namespace, canary.Metadata.Name),
            CanaryId = id,
            Revision = revision,
            Reason = notice.Reason,
            Severity = severity,
            IsAllClear = AlertRules.IsAllClear(notice),
            Text = notice.Message,
            Facts = [.. Facts(canary, status, revision, cluster)],
            Links = [.. Links(canary, status)],
            Time = now,
        };
    }

    private static IEnumerable<AlertFact> Facts(Canary canary, CanaryStatus status, string revision, string? cluster)
    {
        if (!string.IsNullOrEmpty(cluster))
        {
            yield return new("Cluster", cluster);
        }

        yield return new("Target", $"{canary.Spec.TargetRef.Kind} {canary.Spec.TargetRef.Name}");
        if (revision.Length > 0)
        {
            yield return new("Revision", revision);
        }

        yield return new("Phase", status.Phase ?? Phase.Initializing);
        if (status.Step > 0 && status.Phase is Phase.Progressing or Phase.WaitingPromotion or Phase.Promoting)
        {
            yield return new("Weight", string.Create(CultureInfo.InvariantCulture, $"{status.CanaryWeight} % (step {status.Step} of {status.Steps})"));
        }

        if (status.FailedChecks > 0)
        {
            yield return new("Failed checks", string.Create(CultureInfo.InvariantCulture, $"{status.FailedChecks} of {canary.Spec.FailureThreshold()}"));
        }

        foreach (VerdictStatus verdict in (status.Verdicts ?? []).Where(verdict => verdict.Verdict == "Fail"))
        {
            yield return new("Evidence", verdict.Message);
        }

        if (status.Provenance?.Bad is { } bad)
        {
            yield return new("Commit", $"{Short(bad.Commit)} on {bad.Branch}");
        }

        if (status.Rollback is { Commit: { } revert })
        {
            yield return new("Reverted by", Short(revert));
        }
    }

    private static IEnumerable<AlertLink> Links(Canary canary, CanaryStatus status)
    {
        string? provider = canary.Spec.Rollback?.Git?.PullRequest?.Provider;
        if (status.Provenance?.Bad is { } bad && bad.HasGitCommit() && CommitPage.Of(bad.Url, provider, bad.Commit) is { } page)
        {
            yield return new("Commit", page);
        }

        if (status.Rollback?.PullRequest is { } request)
        {
            yield return new("Pull request", request);
        }
        else if (status is { Rollback.Commit: { } revert, Provenance.Bad: { } reverted } && CommitPage.Of(reverted.Url, provider, revert) is { } undone)
        {
            yield return new("Revert", undone);
        }
    }

    private static string Short(string commit) => commit.Length > 12 && commit.All(char.IsAsciiHexDigit) ? commit[..12] : commit;

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
