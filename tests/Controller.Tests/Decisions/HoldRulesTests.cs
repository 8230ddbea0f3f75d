using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

public sealed class HoldRulesTests
{
    private static readonly SelectedImage V3 = new("registry.example/app", "v3", null);

    [Fact]
    public void Bots_are_recorded_then_told_then_the_revert_is_pushed()
    {
        Observation asked = Publishing();
        Decision planned = Rollout.Decide(asked with { ImageBots = Survey() });
        Decision held = Rollout.Decide(asked.With(_ => planned.Status));
        Decision published = Rollout.Decide(asked.With(_ => held.Status));

        Assert.Equal(Need.ImageBots, Rollout.Decide(asked).Need);
        Assert.Equal(("plan-hold", ImageHoldPhase.Holding), (planned.Rule, planned.Status.ImageHold?.Phase));
        Assert.Empty(planned.Effects);
        Assert.Equal([new Effect.HoldImageBots(planned.Status.ImageHold!)], held.Effects);
        Assert.Equal(["registry.example/app:v2"], held.Status.ImageHold?.FailedImages);
        Assert.Equal([new Effect.StartRevert("id")], published.Effects);
    }

    [Fact]
    public void Refusal_to_look_at_the_bots_is_told_and_stops_nothing()
    {
        Decision planned = Rollout.Decide(Publishing() with { ImageBots = new ImageBotSurvey([], ["No right."]) });

        Assert.Equal("No right.", Assert.Single(planned.Notices).Message);
        Assert.Equal(ImageHoldPhase.Holding, planned.Status.ImageHold?.Phase);
    }

    [Fact]
    public void Bots_are_left_alone_when_the_spec_says_so_or_no_image_changed()
    {
        Observation off = Publishing().WithSpec(spec => spec with { Rollback = new RollbackSpec { Git = new GitRollbackSpec { HoldImageBots = false } } });
        Observation same = Publishing().With(status => status with { Rollback = status.Rollback! with { FailedImages = ["a"], PromotedImages = ["a"] } });

        Assert.All([off, same], observation => Assert.Equal("publish", Rollout.Decide(observation).Rule));
    }

    [Fact]
    public void Policy_that_selects_another_image_releases_its_own_markers_only()
    {
        Observation two = Held("ns:a:tag", "ns:b:tag") with { SelectedImages = new Dictionary<string, SelectedImage> { ["ns:a"] = V3, ["ns:b"] = V3 with { Tag = "v2" } } };

        Decision begun = Rollout.Decide(two);
        Decision started = Rollout.Decide(two.With(_ => begun.Status));
        Decision done = Rollout.Decide(two.With(_ => started.Status) with { Revert = new RevertReport("id-release-1", RevertResult.Pushed, "c9", "Done.") });

        Assert.Equal(["ns:a"], begun.Status.ImageHold?.Policies);
        Assert.Equal([new Effect.StartRelease("id-release-1")], started.Effects);
        Assert.Equal((ImageHoldPhase.Held, "ns:b:tag"), (done.Status.ImageHold?.Phase, Assert.Single(done.Status.ImageHold!.Marks!).Setter));
        Assert.Equal("idle", Rollout.Decide(two.With(_ => done.Status)).Rule);
    }

    [Fact]
    public void Release_ends_in_the_cluster_when_it_is_done_in_Git()
    {
        Observation moved = Held("ns:a:tag") with { SelectedImages = new Dictionary<string, SelectedImage> { ["ns:a"] = V3 } };
        Observation releasing = moved.With(status => status with { ImageHold = Given.Hold(ImageHoldPhase.Releasing, "ns:a:tag") });

        Decision done = Rollout.Decide(releasing with { Revert = new RevertReport("id-release-1", RevertResult.AlreadyReverted, null, "Gone.") });
        Decision lifted = Rollout.Decide(releasing.With(_ => done.Status));

        Assert.Equal(("lift-hold", null), (lifted.Rule, lifted.Status.ImageHold));
        Assert.IsType<Effect.ReleaseImageBots>(Assert.Single(lifted.Effects));
    }

    [Fact]
    public void Release_that_Git_does_not_answer_is_due_again_whatever_else_is_waited_for()
    {
        Observation releasing = Held("ns:a:tag").With(status => status with { ImageHold = Given.Hold(ImageHoldPhase.Releasing, "ns:a:tag") });

        Decision late = Rollout.Decide(releasing with { Revert = new RevertReport("id-release-1", RevertResult.Unavailable, null, "No answer.") });
        Decision idle = Rollout.Decide(releasing.With(_ => late.Status));

        Assert.Equal(("idle", Given.Now.AddSeconds(1)), (idle.Rule, idle.LookAgainAt));
    }

    [Theory]
    [InlineData("v3", "registry.example/app:v3", true)]
    [InlineData("v3", "registry.example/app:v1", false)]
    [InlineData("v3", "registry.example/app:v2", false)]
    [InlineData("v1", "registry.example/app:v1", false)]
    public void New_revision_releases_when_it_brings_another_image(string revision, string image, bool releases)
    {
        Observation arrived = Held("ns:a:tag") with { Target = Given.Pods(revision, 0) with { Images = [image] } };

        Assert.Equal(releases, Rollout.Decide(arrived).Status.ImageHold?.Phase == ImageHoldPhase.Releasing);
    }

    [Fact]
    public void Person_releases_at_once()
    {
        Decision asked = Rollout.Decide(Held("ns:a:tag").Annotated(Requests.Release, "v2"));

        Assert.Equal((ImageHoldPhase.Releasing, "v2"), (asked.Status.ImageHold?.Phase, asked.Status.HandledRelease));
    }

    [Fact]
    public void Nothing_is_released_while_the_revert_may_still_reach_the_branch()
        => Assert.Equal("publish", Rollout.Decide(Publishing().With(status => status with { ImageHold = Given.Hold(ImageHoldPhase.Held) }).Annotated(Requests.Release, "v2")).Rule);

    private static ImageBotSurvey Survey() => new(
        [new IgnoredTagStatus { Kind = "Application", Namespace = "argocd", Name = "app", Alias = "app", IgnoredTag = "v2", Added = IgnoredTagStatus.List }], []);

    private static Observation Publishing() => Given.Failed(RollbackPhase.Publishing, "id").With(status => status with
    {
        Rollback = status.Rollback! with { FailedImages = ["registry.example/app:v2"], PromotedImages = ["registry.example/app:v1"] },
    });

    /// <summary>Back at v1 after v2 was reverted.</summary>
    private static Observation Held(params string[] setters) => Given.In(Phase.Initialized, status => status with
    {
        LastAppliedSpec = "v1",
        FailedRevisions = ["v2"],
        ImageHold = Given.Hold(ImageHoldPhase.Held, setters),
    }) with
    { Target = Given.Pods("v1", 0) with { Images = ["registry.example/app:v1"] }, Origin = Given.Origin("c1"), AttemptedCommit = "c1" };
}
