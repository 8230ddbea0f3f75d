using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Provenance;

public sealed class FluxOriginTests
{
    private const string Applied = FluxObjects.Applied;
    private const string Digest = "sha256:3333333333333333333333333333333333333333333333333333333333333333";

    [Fact]
    public void Origin_is_read_from_kustomization_and_repository()
    {
        FoundOrigin origin = Read(FluxObjects.Cluster())!;

        Assert.Equal(("Kustomization flux-system/shop", "https://git.test/apps.git", "main", "./apps/shop", Applied, (string?)null),
            (origin.Origin.Deployer, origin.Origin.Url, origin.Origin.Branch, origin.Origin.Path, origin.Origin.Commit, origin.Origin.Obstacle));
        Assert.Equal(FluxObjects.Attempted, origin.AttemptedCommit);
    }

    [Theory]
    [InlineData($"main@sha1:{Applied}")]
    [InlineData($"refs/heads/main@sha1:{Applied}")]
    [InlineData($"sha1:{Applied}")]
    [InlineData($"main/{Applied}")]
    public void Commit_is_read_from_every_form_of_a_revision(string revision)
        => Assert.Equal((Applied, "main"), (Read(FluxObjects.Cluster(FluxObjects.Kustomization(revision, revision)))!.Origin.Commit, Read(FluxObjects.Cluster(FluxObjects.Kustomization(revision)))!.Origin.Branch));

    [Fact]
    public void Nothing_is_told_before_the_first_apply()
    {
        JsonObject kustomization = FluxObjects.Kustomization();
        kustomization["status"]!.AsObject().Remove("lastAppliedRevision");

        Assert.Null(Read(FluxObjects.Cluster(kustomization)));
    }

    [Fact]
    public void Nothing_is_told_where_Flux_is_not_installed()
        => Assert.Null(Read(new TestObjects()));

    [Fact]
    public void Copied_labels_give_no_right_to_a_repository_whose_kustomization_does_not_name_the_object()
        => Assert.Null(Read(FluxObjects.Cluster(FluxObjects.Kustomization(inventory: "other_shop_apps_Deployment"))));

    [Fact]
    public void Kustomization_that_applies_to_another_cluster_tells_nothing_of_this_one()
    {
        JsonObject kustomization = FluxObjects.Kustomization();
        kustomization["spec"]!["kubeConfig"] = JsonNode.Parse("""{"secretRef":{"name":"production"} }""");

        Assert.Null(Read(FluxObjects.Cluster(kustomization)));
    }

    [Theory]
    [InlineData("./apps/shop", "test_shop_apps_Deployment", null)]
    [InlineData("./apps/shop", "test_cart_apps_Deployment", "also deploys test/cart")]
    [InlineData("./", "test_shop_apps_Deployment", "deploys the whole repository")]
    [InlineData(null, "test_shop_apps_Deployment", "deploys the whole repository")]
    public void Folder_that_other_apps_share_is_not_to_be_restored_as_a_whole(string? path, string other, string? obstacle)
    {
        JsonObject kustomization = FluxObjects.Kustomization();
        kustomization["spec"]!["path"] = path;
        ((JsonArray)kustomization["status"]!["inventory"]!["entries"]!).Add((JsonNode)new JsonObject { ["id"] = other });

        string? found = Read(FluxObjects.Cluster(kustomization))!.Origin.Obstacle;

        Assert.Equal(obstacle is null, found is null);
        Assert.Contains(obstacle ?? "", found ?? "", StringComparison.Ordinal);
        Assert.Contains(obstacle is null ? "" : "spec.rollback.git.source", found ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"tag":"v1.2"}""", "v1.2", "follows tag v1.2")]
    [InlineData("""{"semver":">=1.0.0"}""", ">=1.0.0", "follows semver >=1.0.0")]
    [InlineData("""{"branch":"main","commit":"1111111111111111111111111111111111111111"}""", "main", "follows commit 1111")]
    [InlineData("""{"branch":"main","tag":"v1.2"}""", "v1.2", "follows tag v1.2")]
    [InlineData("""{"name":"refs/pull/1/head"}""", "refs/pull/1/head", "follows name refs/pull/1/head")]
    [InlineData("""{"name":"refs/tags/v1.2"}""", "refs/tags/v1.2", "follows name refs/tags/v1.2")]
    public void Reference_that_a_commit_on_a_branch_does_not_move_is_an_obstacle_with_its_fix(string reference, string branch, string obstacle)
    {
        FoundOrigin found = Read(FluxObjects.Cluster(FluxObjects.Kustomization($"v1.2@sha1:{Applied}"), FluxObjects.Repository(reference)))!;

        Assert.Equal((branch, Applied), (found.Origin.Branch, found.Origin.Commit));
        Assert.Contains(obstacle, found.Origin.Obstacle, StringComparison.Ordinal);
        Assert.Contains("set spec.ref.branch", found.Origin.Obstacle, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"branch":"release/1.x"}""", "release/1.x")]
    [InlineData("""{"name":"refs/heads/stable"}""", "stable")]
    [InlineData("""{"branch":"main","tag":""}""", "main")]
    [InlineData("{}", "master")]
    public void Branch_is_read_from_the_reference(string reference, string branch)
    {
        FoundOrigin found = Read(FluxObjects.Cluster(repository: FluxObjects.Repository(reference)))!;

        Assert.Equal((branch, (string?)null), (found.Origin.Branch, found.Origin.Obstacle));
    }

    [Theory]
    [InlineData("https://git.test/apps", $"main@sha1:{Applied}", "https://git.test/apps", "main", Applied, "does not tell the folder")]
    [InlineData(null, $"main@sha1:{Applied}", "", "main", Applied, "does not tell the repository and folder")]
    [InlineData("https://git.test/apps", null, "", "latest", Digest, "does not tell the commit")]
    [InlineData("https://git.test/apps", "v7", "", "latest", Digest, "does not tell the commit")]
    public void Artifact_tells_the_commit_that_it_was_made_from_and_what_is_missing(string? source, string? origin, string url, string branch, string commit, string obstacle)
    {
        JsonObject kustomization = FluxObjects.Kustomization($"latest@{Digest}", $"latest@{Digest}", "OCIRepository");
        kustomization["status"]!["lastAppliedOriginRevision"] = origin;
        JsonObject repository = TestObjects.Parse("""{"kind":"OCIRepository","metadata":{"namespace":"flux-system","name":"apps"},"status":{"artifact":{"metadata":{}} } }""");
        repository["status"]!["artifact"]!["metadata"]!["org.opencontainers.image.source"] = source;

        FoundOrigin found = Read(FluxObjects.Cluster(kustomization).With(FluxResources.OciRepositories, repository))!;

        Assert.Equal((url, branch, commit), (found.Origin.Url, found.Origin.Branch, found.Origin.Commit));
        Assert.Contains(obstacle, found.Origin.Obstacle, StringComparison.Ordinal);
        Assert.Contains("spec.rollback.git.source", found.Origin.Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void Bucket_is_not_Git_and_says_so()
        => Assert.Contains("applies Bucket flux-system/apps, which is not Git", Read(FluxObjects.Cluster(FluxObjects.Kustomization(Digest, Digest, "Bucket")))!.Origin.Obstacle, StringComparison.Ordinal);

    [Fact]
    public void Deployer_names_its_kustomization_both_ways()
    {
        Assert.Equal(new ObjectKey("flux-system", "shop"), FluxOrigin.ParseDeployer("Kustomization flux-system/shop"));
        Assert.Null(FluxOrigin.ParseDeployer("spec.rollback.git.source"));
    }

    private static FoundOrigin? Read(TestObjects cluster) => new FluxOrigin().Read(FluxObjects.Deployment(), cluster);
}
