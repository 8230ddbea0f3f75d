using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Git;

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

        Assert.Equal((ImageHoldPhase.Releasing, "v2"), (asked.Status.ImageHold?.Phase, Requests.Handled(asked.Status, Requests.Release)));
    }

    [Fact]
    public void Nothing_is_released_while_the_revert_may_still_reach_the_branch()
        => Assert.Equal("publish", Rollout.Decide(Publishing().With(status => status with { ImageHold = Given.Hold(ImageHoldPhase.Held) }).Annotated(Requests.Release, "v2")).Rule);

    [Fact]
    public void Policy_that_selects_the_failed_image_still_is_not_released_by_the_arrival_of_another()
    {
        Observation two = Held("ns:a:tag", "ns:b:tag") with { SelectedImages = new Dictionary<string, SelectedImage> { ["ns:a"] = V3, ["ns:b"] = V3 with { Tag = "v2" } } };
        Observation written = two.With(status => status with { ImageHold = Given.Hold(ImageHoldPhase.Held, "ns:b:tag") }) with
        {
            Target = Given.Pods("v3", 0) with { Images = ["registry.example/app:v3", "registry.example/proxy:v1"] },
        };

        Decision waiting = Rollout.Decide(written);
        Decision moved = Rollout.Decide(written with { SelectedImages = new Dictionary<string, SelectedImage> { ["ns:b"] = V3 } });

        Assert.Equal(ImageHoldPhase.Held, waiting.Status.ImageHold?.Phase);
        Assert.Equal("release-hold", moved.Rule);
    }

    [Theory]
    [InlineData("v1.1", false)]
    [InlineData("v3", true)]
    [InlineData("fix-4b1c", true)]
    public void Ignored_tag_waits_for_what_a_bot_would_prefer_to_it(string arrived, bool releases)
    {
        Observation updater = Held().With(status => status with { ImageHold = status.ImageHold! with { IgnoredTags = Survey().Tags } });

        Decision decision = Rollout.Decide(updater with { Target = Given.Pods("v9", 0) with { Images = [$"registry.example/app:{arrived}"] } });

        Assert.Equal(releases, decision.Status.ImageHold?.Phase == ImageHoldPhase.Releasing);
    }

    [Fact]
    public void Tags_stay_ignored_when_only_a_policy_has_moved()
    {
        Observation both = Held("ns:a:tag").With(status => status with { ImageHold = status.ImageHold! with { IgnoredTags = Survey().Tags } })
            with
        { SelectedImages = new Dictionary<string, SelectedImage> { ["ns:a"] = V3 } };

        Decision begun = Rollout.Decide(both);
        Decision started = Rollout.Decide(both.With(_ => begun.Status));
        Decision done = Rollout.Decide(both.With(_ => started.Status) with { Revert = new RevertReport("id-release-1", RevertResult.Pushed, "c9", "Done.") });

        Assert.Equal((ImageHoldPhase.Held, (int?)0), (done.Status.ImageHold?.Phase, done.Status.ImageHold?.Marks?.Count));
        Assert.Equal("idle", Rollout.Decide(both.With(_ => done.Status)).Rule);
    }

    [Fact]
    public void Nothing_is_released_in_a_dry_run()
    {
        Observation moved = Dry(Held("ns:a:tag") with { SelectedImages = new Dictionary<string, SelectedImage> { ["ns:a"] = V3 } });
        Observation releasing = moved.With(status => status with { ImageHold = Given.Hold(ImageHoldPhase.Releasing, "ns:a:tag") });
        Observation lifting = moved.With(status => status with { ImageHold = Given.Hold(ImageHoldPhase.Releasing) });

        Assert.All([moved, moved.Annotated(Requests.Release, "v2"), releasing, lifting], observation => Assert.Equal("idle", Rollout.Decide(observation).Rule));
    }

    [Fact]
    public void Bots_that_a_person_has_let_go_are_not_held_again_by_a_push_that_is_tried_again()
        => Assert.Equal("publish", Rollout.Decide(Publishing().With(status => Requests.Handle(status, Requests.Release, "v2@1", Given.Now))).Rule);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hold_goes_with_the_Canary_even_where_the_target_goes_too(bool givesBack)
    {
        Observation deleted = Held("ns:a:tag").WithSpec(spec => spec with { RevertOnDeletion = givesBack }).With(status => status with { Phase = Phase.Terminating }).Deleted() with { Target = null };

        Decision lifted = Rollout.Decide(deleted);

        Assert.Equal("release-on-deletion", lifted.Rule);
        Assert.IsType<Effect.ReleaseImageBots>(Assert.Single(lifted.Effects));
    }

    [Fact]
    public void Release_names_its_own_policies_for_others_may_hold_markers_in_the_same_folder()
    {
        ImageHoldStatus hold = Given.Hold(ImageHoldPhase.Releasing, "ns:a:tag", "ns:a:name", "ns:b");

        RevertRequest request = RevertRequests.Release(Held().Canary, hold, hold.Origin!, new GitRemote(hold.Origin!.Url, GitCredentials.None));

        Assert.Equal(["ns:a", "ns:b"], request.Release!.Policies);
    }

    private static Observation Dry(Observation o) => o.WithSpec(spec => spec with { Rollback = new RollbackSpec { Git = new GitRollbackSpec { DryRun = true } } });

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
