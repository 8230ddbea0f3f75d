using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Controller.Tests.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Provenance;

public sealed class FluxOriginTests
{
    private const string Applied = "1111111111111111111111111111111111111111";
    private const string Attempted = "2222222222222222222222222222222222222222";

    [Fact]
    public void Origin_is_read_from_kustomization_and_repository()
    {
        FoundOrigin origin = FluxOrigin.Read(Deployments.Target(), Kustomization(), Repository("""{"branch":"main"}"""))!;

        Assert.Equal(("Kustomization flux-system/shop", "https://git.test/apps.git", "main", "./apps/shop", Applied),
            (origin.Origin.Deployer, origin.Origin.Url, origin.Origin.Branch, origin.Origin.Path, origin.Origin.Commit));
        Assert.Equal(Attempted, origin.AttemptedCommit);
    }

    [Fact]
    public void Copied_labels_give_no_right_to_a_repository_whose_kustomization_does_not_name_the_object()
    {
        JsonObject kustomization = Kustomization();
        kustomization["status"]!["inventory"] = JsonNode.Parse("""{"entries":[{"id":"other_shop_apps_Deployment","v":"v1"}]}""");

        Assert.Null(FluxOrigin.Read(Deployments.Target(), kustomization, Repository("""{"branch":"main"}""")));
    }

    [Theory]
    [InlineData("./apps/shop", "test_shop_apps_Deployment", null)]
    [InlineData("./apps/shop", "test_cart_apps_Deployment", "also deploys test/cart")]
    [InlineData("./", "test_shop_apps_Deployment", "deploys the whole repository")]
    [InlineData(null, "test_shop_apps_Deployment", "deploys the whole repository")]
    public void Folder_that_other_apps_share_is_not_to_be_restored_as_a_whole(string? path, string other, string? obstacle)
    {
        JsonObject kustomization = Kustomization();
        kustomization["spec"]!["path"] = path;
        ((JsonArray)kustomization["status"]!["inventory"]!["entries"]!).Add((JsonNode)new JsonObject { ["id"] = other });

        string? found = FluxOrigin.Read(Deployments.Target(), kustomization, Repository("""{"branch":"main"}"""))!.Origin.Obstacle;

        Assert.Equal(obstacle is null, found is null);
        Assert.Contains(obstacle ?? "", found ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"tag":"v1"}""")]
    [InlineData("""{"semver":">=1.0.0"}""")]
    [InlineData("""{"branch":"main","commit":"1111111111111111111111111111111111111111"}""")]
    [InlineData("""{"name":"refs/pull/1/head"}""")]
    public void Reference_that_a_commit_on_a_branch_does_not_move_has_no_origin(string reference)
        => Assert.Null(FluxOrigin.Read(Deployments.Target(), Kustomization(), Repository(reference)));

    [Fact]
    public void Deployer_names_its_kustomization_both_ways()
    {
        Assert.Equal(new ObjectKey("flux-system", "shop"), FluxOrigin.ParseDeployer("Kustomization flux-system/shop"));
        Assert.Null(FluxOrigin.ParseDeployer("spec.rollback.git.source"));
    }

    private static JsonObject Kustomization() => JsonNode.Parse($$"""
        {"metadata":{"namespace":"flux-system","name":"shop"},"spec":{"path":"./apps/shop","sourceRef":{"kind":"GitRepository","name":"apps"} },
         "status":{"lastAppliedRevision":"main@sha1:{{Applied}}","lastAttemptedRevision":"main@sha1:{{Attempted}}",
           "inventory":{"entries":[{"id":"test_shop_apps_Deployment","v":"v1"}] } } }
        """)!.AsObject();

    private static JsonObject Repository(string reference) => JsonNode.Parse($$"""
        {"metadata":{"namespace":"flux-system","name":"apps"},"spec":{"url":"https://git.test/apps.git","ref":{{reference}} } }
        """)!.AsObject();
}
