using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;

namespace ProgressiveDelivery.Sandbox.Tests.GitOpsAgent;

public sealed class ApplyPolicyTests
{
    private const string Group = "kustomize.toolkit.fluxcd.io";
    private static readonly ObjectKey Shop = new("flux-system", "shop");

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("reconcile=disabled", null, false)]
    [InlineData(null, "reconcile=disabled", false)]
    [InlineData("ssa=Ignore", null, false)]
    [InlineData("ssa=IfNotPresent", null, false)]
    [InlineData(null, "ssa=IfNotPresent", false)]
    [InlineData("ssa=Merge", null, true)]
    public void Existing_object_is_applied_unless_an_annotation_forbids_it(string? inGit, string? inCluster, bool may) =>
        Assert.Equal(may, ApplyPolicy.MayApply(Object(inGit), Object(inCluster)));

    [Theory]
    [InlineData(null, true)]
    [InlineData("ssa=IfNotPresent", true)]
    [InlineData("ssa=Ignore", false)]
    [InlineData("reconcile=disabled", false)]
    public void Missing_object_is_created_unless_it_is_not_to_be_touched(string? inGit, bool may) =>
        Assert.Equal(may, ApplyPolicy.MayApply(Object(inGit), null));

    [Theory]
    [InlineData(null, "shop", true)]
    [InlineData(null, "other", false)]
    [InlineData("prune=disabled", "shop", false)]
    [InlineData("reconcile=disabled", "shop", false)]
    public void Object_is_pruned_when_it_is_the_Kustomizations_own(string? annotation, string owner, bool may)
    {
        JsonObject live = Object(annotation);
        live["metadata"]!["labels"] = new JsonObject { [$"{Group}/name"] = owner, [$"{Group}/namespace"] = "flux-system" };

        Assert.Equal(may, ApplyPolicy.MayPrune(live, Shop));
    }

    private static JsonObject Object(string? annotation)
    {
        var metadata = new JsonObject { ["name"] = "x" };
        if (annotation?.Split('=') is [var name, var value])
        {
            metadata["annotations"] = new JsonObject { [$"{Group}/{name}"] = value };
        }

        return new JsonObject { ["metadata"] = metadata };
    }
}
