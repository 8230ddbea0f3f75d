using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>What kstatus, flux, argocd and kubectl wait read.</summary>
public sealed class StatusSummaryTests
{
    [Theory]
    [InlineData(Phase.Initialized, null, "True", "False", "False")]
    [InlineData(Phase.Succeeded, null, "True", "False", "False")]
    [InlineData(Phase.Initializing, null, "Unknown", "True", "False")]
    [InlineData(Phase.Progressing, null, "Unknown", "True", "False")]
    [InlineData(Phase.Promoting, null, "Unknown", "True", "False")]
    [InlineData(Phase.Finalising, null, "Unknown", "True", "False")]
    [InlineData(Phase.Terminating, null, "Unknown", "True", "False")]
    [InlineData(Phase.Failed, RollbackPhase.Publishing, "Unknown", "True", "False")]
    [InlineData(Phase.Failed, RollbackPhase.Converging, "Unknown", "True", "False")]
    [InlineData(Phase.Failed, RollbackPhase.Blocked, "False", "False", "True")]
    [InlineData(Phase.Failed, RollbackPhase.Off, "False", "False", "True")]
    [InlineData(Phase.Initialized, RollbackPhase.Converged, "True", "False", "False")]
    public void Conditions_tell_done_busy_and_stuck_apart(string phase, string? rollback, string ready, string reconciling, string stalled)
    {
        CanaryStatus status = Summary(phase, rollback, stalledReason: null);

        Assert.Equal(ready, status.ConditionOf("Ready").Status);
        Assert.Equal(reconciling, status.ConditionOf("Reconciling").Status);
        Assert.Equal(stalled, status.ConditionOf("Stalled").Status);
        Assert.All(status.Conditions!, condition => Assert.Equal(3, condition.ObservedGeneration));
        Assert.Equal(3, status.ObservedGeneration);
    }

    [Theory]
    [InlineData(Phase.Initialized)]
    [InlineData(Phase.Progressing)]
    [InlineData(Phase.Initializing)]
    public void Stalled_object_is_neither_ready_nor_busy(string phase)
    {
        CanaryStatus status = Summary(phase, null, "InvalidSpec");

        Assert.Equal(("False", "InvalidSpec"), (status.ConditionOf("Ready").Status, status.ConditionOf("Ready").Reason));
        Assert.Equal("False", status.ConditionOf("Reconciling").Status);
        Assert.Equal("True", status.ConditionOf("Stalled").Status);
    }

    [Fact]
    public void RolledBack_is_true_once_Git_and_cluster_agree()
    {
        Assert.Equal("False", Summary(Phase.Failed, RollbackPhase.Publishing, null).ConditionOf("RolledBack").Status);
        Assert.Equal("True", Summary(Phase.Initialized, RollbackPhase.Converged, null).ConditionOf("RolledBack").Status);
        Assert.DoesNotContain(Summary(Phase.Succeeded, null, null).Conditions!, condition => condition.Type == "RolledBack");
    }

    [Fact]
    public void Condition_keeps_its_time_until_its_status_changes()
    {
        Observation before = Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" }) with { Target = Given.Pods("v1", 0), Origin = null };
        CanaryStatus first = Rollout.Decide(before).Status;
        Observation later = before.With(_ => first) with { Now = Given.Now.AddHours(1) };

        CanaryStatus same = Rollout.Decide(later).Status;
        CanaryStatus suspended = Rollout.Decide(later with { Problems = ["spec.analysis is wrong."] }).Status;

        Assert.True(Simulation.StatusEquality.Same(first, same));
        Assert.Equal(Given.Now, same.ConditionOf("Ready").LastTransitionTime);
        Assert.Equal(later.Now, suspended.ConditionOf("Ready").LastTransitionTime);
        Assert.Equal(Given.Now, suspended.ConditionOf("Promoted").LastTransitionTime);
    }

    [Fact]
    public void Passing_trouble_is_not_told_for_ever()
    {
        Observation idle = Given.In(Phase.Succeeded, status => status with { LastAppliedSpec = "v1", Message = "Suspended by spec.suspend." }) with { Target = Given.Pods("v1", 0), Origin = null };

        Assert.Equal("Revision v1 is promoted.", Rollout.Decide(idle).Status.Message);
    }

    private static CanaryStatus Summary(string phase, string? rollback, string? stalledReason)
    {
        Observation o = rollback is null ? Given.In(phase) : Given.Failed(rollback).With(status => status with { Phase = phase });
        return StatusSummary.Of(o, new Decision { Status = o.Status, Stalled = stalledReason });
    }
}

file static class Extensions
{
    public static Condition ConditionOf(this CanaryStatus status, string type) => status.Conditions!.Single(condition => condition.Type == type);
}
