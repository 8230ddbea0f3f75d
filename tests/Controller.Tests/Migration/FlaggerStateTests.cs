using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Migration;
using ProgressiveDelivery.Controller.Tests.Cluster;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Tests.Migration;

public sealed class FlaggerStateTests
{
    private static readonly AdoptedNames Names = new() { Target = "shop", Service = "shop", Ingresses = ["shop"] };

    [Theory]
    [InlineData("""{"phase":"Initialized"}""", null)]
    [InlineData("""{"phase":"Succeeded","canaryWeight":0}""", null)]
    [InlineData("""{"phase":"Failed","canaryWeight":0}""", null)]
    [InlineData("""{"phase":"Failed","canaryWeight":100}""", "users are on the target")]
    [InlineData("""{"phase":"Progressing","canaryWeight":20}""", "phase Progressing")]
    [InlineData("""{"phase":"WaitingPromotion"}""", "phase WaitingPromotion")]
    [InlineData("""{"phase":"Promoting"}""", "phase Promoting")]
    [InlineData("""{"phase":""}""", "phase not initialized")]
    [InlineData("{}", "phase not initialized")]
    public void Canary_is_taken_over_only_when_nothing_is_under_way(string status, string? words)
    {
        string? obstacle = FlaggerState.Obstacle(FlaggerObjects.Canary(status: status));

        Assert.Equal(words is null, obstacle is null);
        Assert.Contains(words ?? "", obstacle ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Revision_of_the_target_is_the_promoted_one_where_the_primary_has_the_same_pods()
    {
        CanaryStatus status = FlaggerState.Status(FlaggerObjects.Canary(), FlaggerObjects.Target(), FlaggerObjects.Primary(), Names);

        string revision = PodTemplate.HashOf(FlaggerObjects.Target());
        Assert.Equal((Phase.Initialized, revision, revision), (status.Phase, status.LastAppliedSpec, status.LastPromotedSpec));
        Assert.Equal([revision], status.KnownGood);
        Assert.Null(status.FailedRevisions);
    }

    [Fact]
    public void Revision_that_failed_is_not_tried_again()
    {
        CanaryStatus status = FlaggerState.Status(FlaggerObjects.Canary(status: """{"phase":"Failed"}"""), FlaggerObjects.Target("shop:bad"), FlaggerObjects.Primary(), Names);

        string bad = PodTemplate.HashOf(FlaggerObjects.Target("shop:bad"));
        Assert.Equal((Phase.Failed, bad), (status.Phase, status.LastAppliedSpec));
        Assert.Equal([bad], status.FailedRevisions);
        Assert.NotEqual(bad, status.LastPromotedSpec);
    }

    [Fact]
    public void Revision_that_was_put_back_after_a_failure_serves()
        => Assert.Equal(Phase.Initialized, FlaggerState.Status(FlaggerObjects.Canary(status: """{"phase":"Failed"}"""), FlaggerObjects.Target(), FlaggerObjects.Primary(), Names).Phase);

    [Fact]
    public void Revision_that_Flagger_has_not_begun_with_goes_on_trial()
    {
        CanaryStatus status = FlaggerState.Status(FlaggerObjects.Canary(), FlaggerObjects.Target("shop:2"), FlaggerObjects.Primary(), Names);

        Assert.Equal((Phase.Initialized, status.LastPromotedSpec), (status.Phase, status.LastAppliedSpec));
        Assert.NotEqual(PodTemplate.HashOf(FlaggerObjects.Target("shop:2")), status.LastAppliedSpec);
    }

    [Fact]
    public void Handed_over_object_is_ours_and_its_fields_are_as_if_we_had_applied_them()
    {
        App app = Deployments.App(givesBack: false);
        JsonObject patch = Handover.Patch(FlaggerObjects.Primary(), FlaggerObjects.Canary(), app, app.OwnerReference, ("x", "y"));

        Assert.Equal("7", patch.ResourceVersion());
        Assert.Equal(("test/shop", "y"), (patch.Annotation(GeneratedMetadata.OwnerAnnotation), patch.Annotation("x")));
        Assert.Equal(["u"], patch.Items("metadata", "ownerReferences").Select(owner => owner.Get<string>("uid")));
        Assert.Equal(["canary-controller Apply", "kube-controller-manager Update"], patch.Items("metadata", "managedFields").Select(entry => $"{entry.Get<string>("manager")} {entry.Get<string>("operation")}"));
    }

    [Fact]
    public void Handed_over_object_has_no_owner_when_the_traffic_is_to_be_given_back()
        => Assert.Empty(Handover.Patch(FlaggerObjects.Primary(), FlaggerObjects.Canary(), Deployments.App(), null).Items("metadata", "ownerReferences"));
}
