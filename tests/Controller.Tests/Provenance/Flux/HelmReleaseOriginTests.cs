using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Provenance;

namespace ProgressiveDelivery.Controller.Tests.Provenance;

public sealed class HelmReleaseOriginTests
{
    private const string Applied = FluxObjects.Applied;
    private const string Repository = """{"kind":"HelmRepository","name":"charts"}""";
    private const string LocalChart = """{"chart":"./charts/shop","sourceRef":{"kind":"GitRepository","name":"apps","namespace":"flux-system"} }""";

    [Fact]
    public void Release_leads_to_the_folder_of_the_kustomization_that_applied_it()
    {
        FoundOrigin found = Read(Cluster(Release()))!;

        Assert.Equal(("Kustomization flux-system/shop", "https://git.test/apps.git", "main", "./apps/shop", Applied),
            (found.Origin.Deployer, found.Origin.Url, found.Origin.Branch, found.Origin.Path, found.Origin.Commit));
        Assert.Equal((null, null, null, true), (found.Origin.Obstacle, found.Origin.Paths, found.Origin.Chart, found.Settled));
    }

    [Theory]
    [InlineData("1.2.3", null)]
    [InlineData("v1.2.3-rc.1+build", null)]
    [InlineData("1.x", "shop 1.2.3")]
    [InlineData(">=1", "shop 1.2.3")]
    [InlineData("1.2", "shop 1.2.3")]
    [InlineData("*", "shop 1.2.3")]
    [InlineData(null, "shop 1.2.3")]
    public void Chart_that_moves_by_itself_is_recorded_with_its_version(string? version, string? chart)
    {
        JsonObject release = Release();
        release["spec"]!["chart"]!["spec"]!["version"] = version;

        Assert.Equal(chart, Read(Cluster(release))!.Origin.Chart);
    }

    [Theory]
    [InlineData("https://git.test/apps.git", """{"branch":"main"}""", "charts/shop", null)]
    [InlineData("https://git.test/charts.git", """{"branch":"main"}""", null, "shop 1.2.3")]
    [InlineData("https://git.test/apps.git", """{"branch":"charts"}""", null, "shop 1.2.3")]
    public void Chart_in_the_same_branch_goes_back_with_the_app_and_any_other_moves_on_its_own(string url, string reference, string? folder, string? chart)
    {
        JsonObject release = Release(LocalChart.Replace("\"apps\"", "\"charts\"", StringComparison.Ordinal));

        FoundOrigin found = Read(Cluster(release).With(FluxResources.GitRepositories, FluxObjects.Repository(reference, url, "charts")).With(FluxResources.HelmCharts, Chart()))!;

        Assert.Equal((folder, chart), (found.Origin.Paths?.Single(), found.Origin.Chart));
    }

    [Theory]
    [InlineData($"main@sha1:{Applied}", "1.2.3", true)]
    [InlineData($"main@sha1:{FluxObjects.Attempted}", "1.2.3", false)] // source-controller has not built the chart of that commit
    [InlineData($"main@sha1:{Applied}", "1.2.4", false)] // helm-controller has not taken the new chart
    public void Local_chart_is_settled_once_it_is_built_from_the_applied_commit_and_released(string built, string version, bool settled)
        => Assert.Equal(settled, Read(Cluster(Release(LocalChart)).With(FluxResources.HelmCharts, Chart(built, version)))!.Settled);

    [Theory]
    [InlineData(4, "deployed", "1.2.3", true)]
    [InlineData(5, "deployed", "1.2.3", false)] // the new values are not released yet
    [InlineData(4, "pending-upgrade", "1.2.3", false)]
    [InlineData(4, "failed", "1.2.3", false)]
    [InlineData(4, "deployed", "1.2.4", false)] // rolled back to 1.2.3 after an upgrade that failed
    public void Release_under_way_is_not_settled(long generation, string status, string attempted, bool settled)
    {
        JsonObject release = Release();
        release["metadata"]!["generation"] = generation;
        release["status"]!["history"]![0]!["status"] = status;
        release["status"]!["lastAttemptedRevision"] = attempted;

        Assert.Equal(settled, Read(Cluster(release))!.Settled);
    }

    [Theory]
    [InlineData("shop", "test", true)]
    [InlineData("cart", "test", false)]
    [InlineData("shop", "other", false)]
    [InlineData(null, null, false)]
    public void Copied_labels_are_told_by_the_annotations_of_Helm_where_the_release_keeps_no_inventory(string? name, string? ns, bool own)
        => Assert.Equal(own, Read(Cluster(Release()), Deployment(name, ns)) is not null);

    [Theory]
    [InlineData("test_shop_apps_Deployment", true)]
    [InlineData("test_other_apps_Deployment", false)]
    public void Inventory_of_the_release_decides_where_there_is_one(string entry, bool own)
    {
        JsonObject release = Release();
        release["status"]!["inventory"] = JsonNode.Parse($$"""{"entries":[{"id":"{{entry}}","v":"v1"}] }""");

        Assert.Equal(own, Read(Cluster(release)) is not null);
    }

    [Fact]
    public void Release_that_its_kustomization_does_not_name_tells_nothing()
        => Assert.Null(Read(Cluster(Release(), inventory: "shop_cart_helm.toolkit.fluxcd.io_HelmRelease")));

    [Fact]
    public void Release_into_another_cluster_tells_nothing_of_this_one()
    {
        JsonObject release = Release();
        release["spec"]!["kubeConfig"] = JsonNode.Parse("""{"secretRef":{"name":"production"} }""");

        Assert.Null(Read(Cluster(release)));
    }

    [Fact]
    public void Folder_with_another_release_is_not_to_be_restored_as_a_whole()
    {
        TestObjects cluster = Cluster(Release());
        JsonObject kustomization = FluxObjects.Kustomization(inventory: "test_shop_helm.toolkit.fluxcd.io_HelmRelease");
        ((JsonArray)kustomization["status"]!["inventory"]!["entries"]!).Add(JsonNode.Parse("""{"id":"test_redis_helm.toolkit.fluxcd.io_HelmRelease","v":"v2"}"""));

        Assert.Contains("also deploys test/redis", Read(cluster.With(FluxResources.Kustomizations, kustomization))!.Origin.Obstacle, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"tag":"1.2.3"}""", true, null)]
    [InlineData("""{"digest":"sha256:1"}""", true, null)]
    [InlineData("""{"semver":"1.x"}""", true, "shop 1.2.3")]
    [InlineData("""{"tag":"latest"}""", true, "shop 1.2.3")]
    [InlineData("""{"tag":"1.2.3"}""", false, "shop 1.2.3")]
    public void Chart_of_an_OCIRepository_is_fixed_when_the_same_folder_names_one_version(string reference, bool sameFolder, string? chart)
    {
        JsonObject release = Release();
        release["spec"]!.AsObject().Remove("chart");
        release["spec"]!["chartRef"] = JsonNode.Parse("""{"kind":"OCIRepository","name":"chart"}""");
        JsonObject kustomization = FluxObjects.Kustomization(inventory: "test_shop_helm.toolkit.fluxcd.io_HelmRelease");
        ((JsonArray)kustomization["status"]!["inventory"]!["entries"]!).Add((JsonNode)new JsonObject { ["id"] = (sameFolder ? "test" : "other") + "_chart_source.toolkit.fluxcd.io_OCIRepository" });
        JsonObject repository = TestObjects.Parse($$"""{"metadata":{"namespace":"test","name":"chart"},"spec":{"ref":{{reference}} } }""");

        TestObjects cluster = Cluster(release).With(FluxResources.Kustomizations, kustomization).With(FluxResources.OciRepositories, repository);

        Assert.Equal(chart, Read(cluster)!.Origin.Chart);
    }

    [Fact]
    public async Task Release_is_read_live_after_the_kustomization_that_applied_it()
    {
        TestObjects cluster = Cluster(Release());

        Assert.NotNull(await LiveObjects.ReadAsync(cluster.GetAsync, objects => new FluxOrigin().Read(Deployment(), objects), CancellationToken.None));
        Assert.Equal(["HelmRelease test/shop", "Kustomization flux-system/shop", "GitRepository flux-system/apps", "HelmRelease test/shop"], cluster.Asked);
    }

    private static FoundOrigin? Read(TestObjects cluster, JsonObject? deployment = null) => new FluxOrigin().Read(deployment ?? Deployment(), cluster);

    private static TestObjects Cluster(JsonObject release, string inventory = "test_shop_helm.toolkit.fluxcd.io_HelmRelease")
        => FluxObjects.Cluster(FluxObjects.Kustomization(inventory: inventory)).With(FluxResources.HelmReleases, release);

    private static JsonObject Deployment(string? release = "shop", string? ns = "test")
    {
        JsonObject deployment = TestObjects.Parse("""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"namespace":"test","name":"shop","annotations":{},
              "labels":{"app.kubernetes.io/managed-by":"Helm","helm.toolkit.fluxcd.io/name":"shop","helm.toolkit.fluxcd.io/namespace":"test"} } }
            """);
        deployment["metadata"]!["annotations"]!["meta.helm.sh/release-name"] = release;
        deployment["metadata"]!["annotations"]!["meta.helm.sh/release-namespace"] = ns;
        return deployment;
    }

    private static JsonObject Release(string chart = $$"""{"chart":"shop","version":"1.2.3","sourceRef":{{Repository}} }""") => TestObjects.Parse($$$"""
        {"apiVersion":"helm.toolkit.fluxcd.io/v2","kind":"HelmRelease","metadata":{"namespace":"test","name":"shop","generation":4,
           "labels":{"kustomize.toolkit.fluxcd.io/name":"shop","kustomize.toolkit.fluxcd.io/namespace":"flux-system"} },
         "spec":{"interval":"10m","chart":{"spec":{{{chart}}} } },
         "status":{"observedGeneration":4,"lastAttemptedGeneration":4,"helmChart":"flux-system/test-shop","lastAttemptedRevision":"1.2.3",
           "history":[{"chartName":"shop","chartVersion":"1.2.3","configDigest":"sha256:a","name":"shop","namespace":"test","status":"deployed","version":7},
                      {"chartName":"shop","chartVersion":"1.2.2","configDigest":"sha256:b","name":"shop","namespace":"test","status":"superseded","version":6}] } }
        """);

    private static JsonObject Chart(string built = $"main@sha1:{Applied}", string version = "1.2.3") => TestObjects.Parse($$$"""
        {"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"HelmChart","metadata":{"namespace":"flux-system","name":"test-shop"},
         "status":{"observedSourceArtifactRevision":"{{{built}}}","artifact":{"revision":"{{{version}}}"} } }
        """);
}
