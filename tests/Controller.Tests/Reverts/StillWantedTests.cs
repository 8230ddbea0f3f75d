using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Controller.Tests.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Reverts;

public sealed class StillWantedTests
{
    private static readonly Observation Trying = Given.Failed(RollbackPhase.Publishing, "id");

    [Fact]
    public void Nothing_speaks_against_a_try_that_its_job_waits_for()
        => Assert.Null(StillWanted.Objection(Trying.Canary, "id"));

    [Theory]
    [InlineData(RollbackPhase.Off)]
    [InlineData(RollbackPhase.Held)]
    [InlineData(RollbackPhase.Superseded)]
    public void Job_that_has_moved_on_takes_no_push(string phase)
        => Assert.NotNull(StillWanted.Objection(Given.Failed(phase, "id").Canary, "id"));

    [Fact]
    public void Push_is_objected_to_when_people_have_changed_their_mind()
    {
        Assert.NotNull(StillWanted.Objection(null, "id"));
        Assert.NotNull(StillWanted.Objection(Trying.Canary, "other"));
        Assert.NotNull(StillWanted.Objection(Trying.Deleted().Canary, "id"));
        Assert.NotNull(StillWanted.Objection(Trying.WithSpec(spec => spec with { Suspend = true }).Canary, "id"));
        Assert.NotNull(StillWanted.Objection(Trying.WithSpec(spec => spec with { Rollback = new RollbackSpec { Git = new GitRollbackSpec { Mode = "off" } } }).Canary, "id"));
        Assert.NotNull(StillWanted.Objection(Trying.Annotated(Requests.Abort, "v2").Canary, "id"));
    }

    [Fact]
    public void Abort_of_an_earlier_trial_of_the_same_revision_is_no_objection()
        => Assert.Null(StillWanted.Objection(Trying.Annotated(Requests.Abort, "v2@1").With(status => Requests.Handle(status, Requests.Abort, "v2@1", Given.Now)).Canary, "id"));
}
