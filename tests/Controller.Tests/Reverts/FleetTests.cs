using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Reverts;

public sealed class FleetTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<Canary> _canaries = [];

    [Fact]
    public void Two_workers_do_not_take_the_last_revert_of_a_budget_before_either_has_written_its_status()
    {
        Fleet fleet = FleetOf(new RevertLimits { PerRepositoryAndHour = 1 });
        Canary first = Add("a");
        Canary second = Add("b", url: "ssh://git@git.example/apps");

        Assert.True(fleet.GateFor(first).IsOpen);
        Assert.True(fleet.GateFor(first).IsOpen, "its own promise is no obstacle");
        Assert.NotNull(fleet.GateFor(second).BudgetFreeAt);
    }

    [Fact]
    public void Promise_that_never_became_status_is_forgotten()
    {
        Fleet fleet = FleetOf(new RevertLimits { PerRepositoryAndHour = 1 });
        Canary first = Add("a");
        Canary second = Add("b");
        fleet.GateFor(first);

        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.True(fleet.GateFor(second).IsOpen);
    }

    [Fact]
    public void Push_is_objected_to_once_the_breaker_is_open_unless_a_person_asked_for_it()
    {
        Fleet fleet = FleetOf(new RevertLimits());
        RollbackStatus job = Add("a").Status!.Rollback!;
        Assert.Null(fleet.Objection(job));

        for (int i = 0; i < 6; i++)
        {
            _canaries.Add(Named($"other-{i}", new CanaryStatus { FailedByMetricsAt = _time.GetUtcNow() }));
        }

        Assert.NotNull(fleet.Objection(job));
        Assert.Null(fleet.Objection(job with { Confirmed = true }));
        Assert.NotNull(fleet.Objection(job with { PullRequest = "https://git.example/apps/pulls/1" }));
    }

    private Fleet FleetOf(RevertLimits limits) => new(() => _canaries, limits, _time);

    private Canary Add(string name, string url = "https://git.example/apps.git")
    {
        CanaryStatus status = Given.Failed(RollbackPhase.Publishing, name).Status;
        Canary canary = Named(name, status with
        {
            RecentReverts = null,
            Provenance = status.Provenance! with { Bad = status.Provenance.Bad! with { Url = url } },
        });
        _canaries.Add(canary);
        return canary;
    }

    private static Canary Named(string name, CanaryStatus status)
    {
        Canary canary = Given.Failed(RollbackPhase.Publishing).Canary;
        return canary with { Metadata = canary.Metadata with { Name = name }, Status = status };
    }
}
