using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>One word of a person opens one thing.</summary>
public sealed class ApprovalTests
{
    [Theory]
    [InlineData(StartRules.Queued)]
    [InlineData(StartRules.Frozen)]
    public void Approval_that_lets_a_held_revision_begin_opens_none_of_its_gates(string reason)
    {
        Observation held = Given.In(Phase.Initialized, status => status with
        {
            LastAppliedSpec = "v1",
            Held = new HeldStatus { Revision = "v2", Since = Given.Now, Reason = reason },
        })
            .WithSpec(spec => spec with { Analysis = spec.Analysis with { Webhooks = [new CanaryWebhook { Name = "gate", Url = "http://gate", Type = HookType.ConfirmRollout }] } })
            .Annotated(Requests.Approve, "v2") with
        { IsCapped = true };

        Decision begun = Rollout.Decide(held);

        Assert.Equal(Phase.Waiting, begun.Status.Phase);
        Assert.Equal("v2", Requests.Handled(begun.Status, Requests.Approve));
        Decision asking = Rollout.Decide(held with { Canary = held.Canary with { Status = begun.Status } });
        Assert.NotEqual("gate-approved", asking.Rule);
    }

    [Fact]
    public void Approval_of_a_revision_that_was_never_held_is_kept_for_its_gate()
    {
        Observation free = Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" })
            .WithSpec(spec => spec with { Analysis = spec.Analysis with { Webhooks = [new CanaryWebhook { Name = "gate", Url = "http://gate", Type = HookType.ConfirmRollout }] } })
            .Annotated(Requests.Approve, "v2");

        Assert.Null(Requests.Handled(Rollout.Decide(free).Status, Requests.Approve));
    }
}
