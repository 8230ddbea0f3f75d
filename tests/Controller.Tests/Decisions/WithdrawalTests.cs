using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>Jobs that end while their pull request is open.</summary>
public sealed class WithdrawalTests
{
    private const string Page = "https://git.example/apps/pulls/1";

    private static readonly Observation Proposed = Given.Failed(RollbackPhase.Proposed, "id").With(status => status with { Rollback = status.Rollback! with { PullRequest = Page } });

    [Theory]
    [InlineData("called off", "RevertCalledOff")]
    [InlineData("retried", "NewRevision")]
    [InlineData("overtaken", "RevertSuperseded")]
    public void Open_pull_request_of_a_revert_that_is_not_wanted_any_more_is_taken_back(string end, string reason)
    {
        Decision ended = Rollout.Decide(end switch
        {
            "called off" => Proposed.Annotated(Requests.Abort, "v2"),
            "retried" => Proposed.Annotated(Requests.Retry, "v2"),
            _ => Proposed with { Target = Given.Pods("v3") },
        });

        Assert.Contains(new Effect.WithdrawProposal("id"), ended.Effects);
        Assert.Equal(Page, ended.Status.WithdrawnPullRequest);
        Assert.Equal([reason, "ProposalWithdrawn"], ended.Notices.Select(notice => notice.Reason));
        Assert.Contains(Page, ended.Notices[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_taken_back_where_there_is_no_pull_request()
    {
        Decision retried = Rollout.Decide(Given.Failed(RollbackPhase.Blocked, "id").Annotated(Requests.Retry, "v2"));

        Assert.Equal("retry", retried.Rule);
        Assert.DoesNotContain(retried.Effects, effect => effect is Effect.WithdrawProposal);
    }

    [Fact]
    public void Next_pull_request_of_the_revert_has_an_end_that_counts()
    {
        Observation again = Given.Failed(RollbackPhase.Publishing, "id").With(status => status with { WithdrawnPullRequest = Page });
        var open = new RevertReport("id", RevertResult.Proposed, null, "Open.") { PullRequest = Page };

        Assert.Null(Rollout.Decide(again with { Revert = open }).Status.WithdrawnPullRequest);
        Assert.Equal(Page, Rollout.Decide(again with { Revert = open with { Kind = RevertResult.Unavailable } }).Status.WithdrawnPullRequest);
    }

    [Fact]
    public void Commit_that_the_host_has_altered_still_counts()
    {
        Observation tried = Given.Failed(RollbackPhase.Publishing, "id");
        var altered = new RevertReport("id", RevertResult.Blocked, "c9", "Not what was verified.");

        Assert.NotEmpty(tried.Status.RecentReverts!);
        Assert.NotNull(Rollout.Decide(tried with { Revert = altered }).Status.RecentReverts);
        Assert.Null(Rollout.Decide(tried with { Revert = altered with { Commit = null } }).Status.RecentReverts);
    }
}
