using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class PrimaryDeploymentTests
{
    [Fact]
    public void Primary_copies_the_pod_template_and_loses_no_field_of_it()
    {
        JsonObject target = Deployments.Target();

        JsonObject primary = PrimaryDeployment.Desired(target, null, Deployments.App(), Deployments.Label, Deployments.Revision);

        Assert.Equal(
            target.At("spec", "template", "spec")!.ToJsonString(),
            primary.At("spec", "template", "spec")!.ToJsonString());
        Assert.Equal("web", primary.Get<string>("spec", "template", "metadata", "labels", "tier"));
        Assert.Equal(3, primary.Get<int>("spec", "minReadySeconds"));
    }

    [Fact]
    public void Pods_of_primary_and_target_are_told_apart_by_the_selector_label()
    {
        JsonObject primary = PrimaryDeployment.Desired(Deployments.Target(), null, Deployments.App(), Deployments.Label, Deployments.Revision);

        Assert.Equal("shop-primary", primary.Get<string>("spec", "selector", "matchLabels", "app"));
        Assert.Equal("shop-primary", primary.Get<string>("spec", "template", "metadata", "labels", "app"));
        Assert.Equal("shop-primary", primary.Name());
        Assert.Null(primary.Label("kustomize.toolkit.fluxcd.io/name"));
    }

    [Theory]
    [InlineData("", "app owner.example/team team")]
    [InlineData("*", "app owner.example/team team")]
    [InlineData("owner.example/", "app owner.example/team")]
    [InlineData("tea,none/", "app team")]
    [InlineData("kustomize.toolkit.fluxcd.io", "app")]
    public void Primary_carries_the_labels_with_the_wanted_prefixes_but_no_mark_of_a_deployer(string prefixes, string carried)
    {
        JsonObject target = Deployments.Target();
        target["metadata"]!["labels"]!["owner.example/team"] = "shop";

        JsonObject primary = PrimaryDeployment.Desired(
            target, null, Deployments.App(), Deployments.Label, Deployments.Revision, labelPrefixes: prefixes.Split(',', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(carried.Split(' '), primary.Labels().Keys.Order(StringComparer.Ordinal));
        Assert.Equal("shop-primary", primary.Label("app"));
        Assert.Equal("web", primary.Get<string>("spec", "template", "metadata", "labels", "tier"));
    }

    [Fact]
    public void Primary_never_loses_a_serving_pod_to_a_rolling_update_whatever_the_targets_strategy_is()
    {
        JsonObject primary = PrimaryDeployment.Desired(Deployments.Target(), null, Deployments.App(), Deployments.Label, Deployments.Revision);

        Assert.Equal("RollingUpdate", primary.Get<string>("spec", "strategy", "type"));
        Assert.Equal(0, primary.Get<int>("spec", "strategy", "rollingUpdate", "maxUnavailable"));
        Assert.Equal("25%", primary.Get<string>("spec", "strategy", "rollingUpdate", "maxSurge"));
    }

    [Theory]
    [InlineData(3, null, 3)]
    [InlineData(0, null, 1)]
    [InlineData(null, null, 1)]
    [InlineData(0, 5, 5)]
    public void Primary_keeps_its_own_size_and_begins_with_the_targets(int? target, int? primary, int replicas)
    {
        JsonObject? existing = primary is null ? null : Deployments.Target(primary);

        JsonObject desired = PrimaryDeployment.Desired(Deployments.Target(target), existing, Deployments.App(), Deployments.Label, Deployments.Revision);

        Assert.Equal(replicas, desired.Get<int>("spec", "replicas"));
    }

    [Fact]
    public void Primary_is_left_to_garbage_collection_only_when_nothing_is_to_be_given_back()
    {
        JsonObject kept = PrimaryDeployment.Desired(Deployments.Target(), null, Deployments.App(), Deployments.Label, Deployments.Revision);
        JsonObject collected = PrimaryDeployment.Desired(Deployments.Target(), null, Deployments.App(givesBack: false), Deployments.Label, Deployments.Revision);

        Assert.Null(kept.At("metadata", "ownerReferences"));
        Assert.Equal("u", collected.Items("metadata", "ownerReferences").Single().Get<string>("uid"));
    }

    [Fact]
    public void Restored_primary_is_what_was_promoted_whether_it_is_gone_or_has_another_template()
    {
        JsonObject good = PrimaryDeployment.Desired(Deployments.Target(image: "shop:1"), null, Deployments.App(), Deployments.Label, Deployments.Revision);
        JsonObject failed = PrimaryDeployment.Desired(Deployments.Target(image: "shop:2"), good, Deployments.App(), Deployments.Label, "v1-1111111111");
        string revision = good.Annotation(PrimaryDeployment.RevisionAnnotation)!;
        JsonObject kept = PrimaryDeployment.Kept(good);

        JsonObject anew = PrimaryDeployment.Restored(kept, null, Deployments.App(), revision);
        JsonObject putBack = PrimaryDeployment.Restored(kept, failed, Deployments.App(), revision);

        Assert.NotEqual(revision, failed.Annotation(PrimaryDeployment.RevisionAnnotation));
        Assert.True(JsonNode.DeepEquals(good, anew), anew.ToJsonString());
        Assert.True(JsonNode.DeepEquals(good, putBack), putBack.ToJsonString());
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(null, 3)]
    public void Restored_primary_has_the_size_that_it_has_or_else_the_one_that_it_had(int? now, int replicas)
    {
        JsonObject kept = PrimaryDeployment.Kept(PrimaryDeployment.Desired(Deployments.Target(3), null, Deployments.App(), Deployments.Label, Deployments.Revision));

        JsonObject restored = PrimaryDeployment.Restored(kept, now is null ? null : Deployments.Target(now), Deployments.App(), "abc");

        Assert.Equal(replicas, restored.Get<int>("spec", "replicas"));
    }

    [Fact]
    public void Settings_that_the_target_changes_or_drops_are_noticed_and_its_size_is_none()
    {
        JsonObject primary = PrimaryDeployment.Desired(Deployments.Target(), null, Deployments.App(), Deployments.Label, Deployments.Revision);
        JsonObject longer = Deployments.Target();
        longer["spec"]!["minReadySeconds"] = 30;
        JsonObject dropped = Deployments.Target();
        dropped["spec"]!.AsObject().Remove("minReadySeconds");
        JsonObject faster = Deployments.Target();
        faster["spec"]!["strategy"] = JsonNode.Parse("""{"type":"RollingUpdate","rollingUpdate":{"maxSurge":2}}""");

        Assert.False(PrimaryDeployment.SettingsDiffer(Deployments.Target(replicas: 9), primary));
        Assert.All([longer, dropped, faster], target => Assert.True(PrimaryDeployment.SettingsDiffer(target, primary)));
        Assert.Equal((30, 2), (PrimaryDeployment.SettingsOf(longer).Get<int>("minReadySeconds"), PrimaryDeployment.SettingsOf(faster).Get<int>("strategy", "rollingUpdate", "maxSurge")));
        Assert.True(PrimaryDeployment.SettingsOf(dropped).TryGetPropertyValue("minReadySeconds", out JsonNode? none) && none is null);
        Assert.False(PrimaryDeployment.SettingsOf(longer).ContainsKey("template"));
    }
}
