using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.Tests.Reverts;

public sealed class CommitStatusTextTests
{
    private const string Page = "https://git.example/pulls/1";

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("commit", null, false)]
    [InlineData("commit", true, true)]
    [InlineData("auto", null, true)]
    [InlineData("pullRequest", null, true)]
    [InlineData("auto", false, false)]
    public void Status_is_shown_where_a_host_is_known_or_when_it_is_asked_for(string? mode, bool? wanted, bool due)
        => Assert.Equal(due, CommitStatusText.Due(In(RollbackPhase.Converging, mode, wanted)) is not null);

    [Theory]
    [InlineData(RollbackPhase.Publishing)]
    [InlineData(RollbackPhase.Held)]
    [InlineData(RollbackPhase.Off)]
    public void Revert_that_is_not_decided_is_not_shown(string phase)
        => Assert.Null(CommitStatusText.Due(In(phase)));

    [Fact]
    public void Each_piece_of_news_is_shown_once()
    {
        Canary open = In(RollbackPhase.Proposed, job: job => job with { PullRequest = Page });
        ShownStatus proposed = CommitStatusText.Due(open)!;
        Canary shown = open with { Status = open.Status! with { CommitStatus = proposed } };
        Canary looking = shown with { Status = shown.Status! with { Rollback = shown.Status.Rollback! with { Phase = RollbackPhase.Publishing } } };
        Canary merged = shown with { Status = shown.Status! with { Rollback = shown.Status.Rollback! with { Phase = RollbackPhase.Converging, Commit = "c3" } } };

        Assert.Null(CommitStatusText.Due(shown));
        Assert.Null(CommitStatusText.Due(looking));
        Assert.Equal("It failed; reverted by c3", CommitStatusText.Due(merged)?.Text);
    }

    [Fact]
    public void Status_names_the_metric_and_what_was_done_on_the_failed_commit()
    {
        Canary pushed = In(RollbackPhase.Converging, job: job => job with { Commit = "c3" });
        pushed = pushed with
        {
            Status = pushed.Status! with { Verdicts = [new VerdictStatus { Metric = "request-success-rate", Verdict = "Fail", Value = "61.2", Limit = ">= 99 %", Message = "" }] },
        };

        Assert.Equal(
            new CommitReport("c2", CommitState.Failure, "canary/shop/app", "request-success-rate was 61.2 %, limit >= 99 %; reverted by c3", "page of c3"),
            CommitStatusText.Report(pushed, CommitStatusText.Due(pushed)!, commit => $"page of {commit}"));
        Assert.Equal("It failed; not reverted, the server refuses the push", CommitStatusText.Due(In(RollbackPhase.Blocked, job: job => job with { NextAttempt = Given.Now }))?.Text);
    }

    [Fact]
    public void Failure_is_taken_back_when_the_revision_is_promoted_after_all()
    {
        ShownStatus failed = CommitStatusText.Due(In(RollbackPhase.Blocked))!;
        Canary retried = In(RollbackPhase.Blocked) with { Status = new CanaryStatus { Phase = Phase.Progressing, CommitStatus = failed, LastPromotedSpec = "v1" } };
        Canary promoted = retried with { Status = retried.Status! with { Phase = Phase.Succeeded, LastPromotedSpec = "v2" } };
        Canary another = retried with { Status = retried.Status! with { Phase = Phase.Succeeded, LastPromotedSpec = "v3" } };
        ShownStatus success = CommitStatusText.Due(promoted)!;

        Assert.Null(CommitStatusText.Due(retried));
        Assert.Null(CommitStatusText.Due(another));
        Assert.Equal(
            new CommitReport("c2", CommitState.Success, "canary/shop/app", "promoted when it was tried again", null),
            CommitStatusText.Report(promoted, success, commit => commit));
        Assert.Null(CommitStatusText.Due(promoted with { Status = promoted.Status! with { CommitStatus = success } }));
    }

    private static Canary In(string phase, string? mode = "auto", bool? wanted = null, Func<RollbackStatus, RollbackStatus>? job = null)
        => Given.Failed(phase, "id")
            .With(status => status with { Rollback = (job ?? (same => same))(status.Rollback!) })
            .WithSpec(spec => spec with { Rollback = new RollbackSpec { Git = new GitRollbackSpec { Mode = mode, CommitStatus = wanted } } })
            .Canary;
}
