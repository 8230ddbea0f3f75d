using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

public sealed class RevertGateTests
{
    private const string Repository = "git.example/apps";
    private static readonly DateTimeOffset Now = Given.Now;
    private static readonly RevertLimits Limits = new() { PerRepositoryAndHour = 2 };

    [Fact]
    public void Budget_is_free_again_when_the_oldest_revert_that_counts_is_an_hour_old()
    {
        CanaryStatus[] all = [Reverted(("a", 50), ("b", 20)), Reverted(("c", 5))];

        Assert.Equal(Now.AddMinutes(40), Gate(all).BudgetFreeAt);
        Assert.Equal(Now.AddMinutes(10), Gate(all[..1]).BudgetFreeAt);
        Assert.Null(Gate(all[1..]).BudgetFreeAt);
    }

    [Fact]
    public void Budget_counts_neither_other_repositories_nor_what_is_an_hour_old_nor_the_revert_itself()
    {
        CanaryStatus[] all =
        [
            Reverted(("a", 60), ("own", 1)),
            Reverted(("c", 5)),
            new CanaryStatus { RecentReverts = [new RecentRevert { Id = "d", Repository = "git.example/other", At = Now }] },
        ];

        Assert.Null(Gate(all).BudgetFreeAt);
    }

    [Fact]
    public void Budget_of_zero_sets_no_limit()
        => Assert.Null(RevertGate.Of(Limits with { PerRepositoryAndHour = 0 }, [Reverted(("a", 1), ("b", 1), ("c", 1))], Repository, "own", Now).BudgetFreeAt);

    [Theory]
    [InlineData(1, 1, false)] // an app alone is judged by its own verdict
    [InlineData(2, 2, false)]
    [InlineData(3, 2, false)]
    [InlineData(3, 3, true)] // three are all that there are
    [InlineData(8, 4, false)]
    [InlineData(8, 5, true)] // more than half
    [InlineData(400, 5, false)]
    [InlineData(400, 6, true)] // more than the number
    public void Breaker_opens_above_the_number_or_above_the_share_of_few_canaries(int canaries, int failed, bool isOpen)
        => Assert.Equal(isOpen, RevertGate.Breaker(new RevertLimits(), Failed(canaries, failed), Now).BreakerOpenUntil is not null);

    [Theory]
    [InlineData(0, 50, false)]
    [InlineData(5, 0, false)]
    [InlineData(4, 0, true)]
    public void Breaker_can_be_turned_off_and_its_share_too(int failures, int share, bool isOpen)
        => Assert.Equal(isOpen, RevertGate.Breaker(new RevertLimits { BreakerFailures = failures, BreakerSharePercent = share }, Failed(5, 5), Now).BreakerOpenUntil is not null);

    [Fact]
    public void Breaker_closes_when_so_few_failures_are_left_within_the_window_that_they_are_believed()
    {
        CanaryStatus[] all = [.. Enumerable.Range(1, 7).Select(minutes => new CanaryStatus { FailedByMetricsAt = Now.AddMinutes(-minutes) }), .. Failed(20, 0)];
        RevertGate gate = RevertGate.Breaker(new RevertLimits(), all, Now);

        Assert.Equal((7, Now.AddMinutes(4)), (gate.Failures, gate.BreakerOpenUntil));
        Assert.NotNull(RevertGate.Breaker(new RevertLimits(), all, gate.BreakerOpenUntil!.Value.AddTicks(-1)).BreakerOpenUntil);
        Assert.Null(RevertGate.Breaker(new RevertLimits(), all, gate.BreakerOpenUntil!.Value).BreakerOpenUntil);
    }

    [Fact]
    public void What_is_remembered_of_reverts_stays_small_and_holds_each_once()
    {
        IReadOnlyList<RecentRevert> reverts = RevertGate.With(Reverted(("old", 90), ("b", 20), ("own", 10)).RecentReverts, Entry("own", 0));

        Assert.Equal(["own", "b"], reverts.Select(revert => revert.Id));
        Assert.Null(RevertGate.Without(RevertGate.Without(reverts, "b"), "own"));
    }

    private static RevertGate Gate(CanaryStatus[] all) => RevertGate.Of(Limits, all, Repository, "own", Now);

    private static CanaryStatus Reverted(params (string Id, int MinutesAgo)[] reverts)
        => new() { RecentReverts = [.. reverts.Select(revert => Entry(revert.Id, revert.MinutesAgo))] };

    private static RecentRevert Entry(string id, int minutesAgo) => new() { Id = id, Repository = Repository, At = Now.AddMinutes(-minutesAgo) };

    private static CanaryStatus[] Failed(int canaries, int failed)
        => [.. Enumerable.Range(0, canaries).Select(i => i < failed ? new CanaryStatus { FailedByMetricsAt = Now.AddMinutes(-1) } : new CanaryStatus())];
}
