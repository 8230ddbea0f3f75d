using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Controller.Tests.Cluster;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.Tests.Reverts;

public sealed class CommitStatusesTests
{
    private static readonly string Commit = new('c', 40);

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("commit", null, false)]
    [InlineData("commit", true, true)]
    [InlineData("auto", null, true)]
    [InlineData("pullRequest", null, true)]
    [InlineData("auto", false, false)]
    public void Status_is_shown_where_a_host_is_known_or_when_it_is_asked_for(string? mode, bool? wanted, bool due)
        => Assert.Equal(due, CommitStatuses.IsDue(CanaryOf(mode, wanted), Job(), Report(RevertResult.Pushed)));

    [Theory]
    [InlineData((int)RevertResult.Unavailable)]
    [InlineData((int)RevertResult.Previewed)]
    public void Try_that_ended_nothing_is_not_shown(int kind)
        => Assert.False(CommitStatuses.IsDue(CanaryOf("auto", null), Job(), Report((RevertResult)kind)));

    [Fact]
    public void Pull_request_is_shown_once_and_its_merge_again()
    {
        Canary canary = CanaryOf("auto", null);
        RevertReport open = Report(RevertResult.Proposed) with { PullRequest = "https://git.example/pulls/1" };
        RollbackStatus known = Job() with { PullRequest = open.PullRequest, Message = "another sentence" };

        Assert.True(CommitStatuses.IsDue(canary, Job(), open));
        Assert.False(CommitStatuses.IsDue(canary, known, open));
        Assert.True(CommitStatuses.IsDue(canary, known, Report(RevertResult.AlreadyReverted)));
    }

    [Fact]
    public void Refusal_that_repeats_itself_is_not_shown_again()
        => Assert.False(CommitStatuses.IsDue(CanaryOf("auto", null), Job() with { Message = "what was done" }, Report(RevertResult.Refused)));

    [Fact]
    public void Status_names_the_metric_and_what_was_done_on_the_failed_commit()
    {
        Canary canary = CanaryOf("auto", null) with
        {
            Status = new CanaryStatus { Verdicts = [new VerdictStatus { Metric = "request-success-rate", Verdict = "Fail", Value = "61.2", Limit = ">= 99 %", Message = "" }] },
        };
        var bad = new GitOrigin { Url = "https://git.example/apps", Branch = "main", Path = "apps/shop", Commit = new string('b', 40), Deployer = "Kustomization a/b" };

        CommitReport report = CommitStatuses.Of(canary, Job(), bad, Report(RevertResult.Pushed), "https://git.example/commit/c");

        Assert.Equal(
            new CommitReport(bad.Commit, CommitState.Failure, $"canary/{canary.Metadata.Namespace}/{canary.Metadata.Name}", "request-success-rate was 61.2 %, limit >= 99 %; reverted by cccccccccccc", "https://git.example/commit/c"),
            report);
        Assert.StartsWith("the pods crash; not reverted", CommitStatuses.Of(canary with { Status = null }, Job(), bad, Report(RevertResult.Blocked), null).Description, StringComparison.Ordinal);
    }

    private static Canary CanaryOf(string? mode, bool? wanted)
    {
        Canary canary = Deployments.App().Canary;
        return canary with { Spec = canary.Spec with { Rollback = new RollbackSpec { Git = new GitRollbackSpec { Mode = mode, CommitStatus = wanted } } } };
    }

    private static RollbackStatus Job() => new() { Phase = RollbackPhase.Publishing, Cause = "the pods crash.", FailedRevision = "7d9f" };

    private static RevertReport Report(RevertResult kind) => new("id", kind, Commit, "what was done");
}
