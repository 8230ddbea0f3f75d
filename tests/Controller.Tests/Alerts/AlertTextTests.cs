using ProgressiveDelivery.Controller.Alerts;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Tests.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Alerts;

public sealed class AlertTextTests
{
    private static readonly string Commit = new('c', 40);
    private static readonly string Revert = new('d', 40);

    [Fact]
    public void Failure_comes_with_its_evidence_and_links_to_the_commit_and_the_revert()
    {
        Alert alert = Of(status => status with
        {
            Phase = Phase.Failed,
            FailedChecks = 2,
            Verdicts = [new VerdictStatus { Metric = "errors", Verdict = "Fail", Message = "errors 5 % is above 1 %" }, new VerdictStatus { Metric = "rate", Verdict = "Pass", Message = "fine" }],
            Provenance = new ProvenanceStatus { Bad = Given.Origin(Commit) with { Url = "https://github.com/acme/apps.git" } },
            Rollback = new RollbackStatus { Phase = RollbackPhase.Converging, Cause = "errors", FailedRevision = "v2", Commit = Revert },
        });

        Assert.Equal(
            [new("Cluster", "prod-1"), new("Target", "Deployment app"), new("Revision", "v2"), new("Phase", "Failed"), new("Failed checks", "2 of 2"), new("Evidence", "errors 5 % is above 1 %"), new("Commit", $"{Commit[..12]} on main"), new("Reverted by", Revert[..12])],
            alert.Facts);
        Assert.Equal(
            [new("Commit", $"https://github.com/acme/apps/commit/{Commit}"), new("Revert", $"https://github.com/acme/apps/commit/{Revert}")],
            alert.Links);
    }

    [Fact]
    public void Proposed_revert_is_linked_as_its_pull_request()
    {
        Alert alert = Of(status => status with { Rollback = new RollbackStatus { Phase = RollbackPhase.Proposed, Cause = "errors", FailedRevision = "v2", PullRequest = "https://git.example/apps/pulls/7" } });

        Assert.Contains(new AlertLink("Pull request", "https://git.example/apps/pulls/7"), alert.Links);
    }

    [Fact]
    public void Alerts_of_one_rollout_share_a_thread_and_no_two_an_id()
    {
        Alert first = Of(status => status), second = AlertText.Of(Canary(status => status), new Notice("CheckFailed", "other"), AlertSeverity.Warn, null, Given.Now);

        Assert.Equal(first.Thread, second.Thread);
        Assert.NotEqual(first.Id, second.Id);
        Assert.NotEqual(first.Thread, Of(status => status with { LastAppliedSpec = "v3" }).Thread);
    }

    private static Alert Of(Func<CanaryStatus, CanaryStatus> status)
        => AlertText.Of(Canary(status), new Notice("AnalysisFailed", "It failed.", Warning: true), AlertSeverity.Error, "prod-1", Given.Now);

    private static Canary Canary(Func<CanaryStatus, CanaryStatus> status) => Given.In(Phase.Progressing, status).Canary;
}
