using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Provenance;

namespace ProgressiveDelivery.Controller.Tests.Provenance;

public sealed class NudgesTests
{
    private const string Kustomization = "Kustomization flux-system/shop";
    private static readonly ArgoCdOrigin Argo = new("argocd", null);

    [Theory]
    [InlineData(Kustomization)]
    [InlineData(SourceOrigin.Deployer)] // the place is named in the spec, but Flux deploys it
    public void Kustomization_is_asked_after_the_repository_that_it_reads(string deployer)
        => Assert.Equal(["GitRepository flux-system/apps", Kustomization], Asked(deployer, FluxObjects.Deployment(), FluxObjects.Cluster()));

    [Fact]
    public void Kustomization_is_asked_even_when_the_deployment_is_gone()
        => Assert.Equal(["GitRepository flux-system/apps", Kustomization], Asked(Kustomization, null, FluxObjects.Cluster()));

    [Fact]
    public void Artifact_is_fetched_anew_before_the_kustomization_is_asked()
    {
        TestObjects cluster = FluxObjects.Cluster(FluxObjects.Kustomization(sourceKind: "OCIRepository"))
            .With(FluxResources.OciRepositories, Named("OCIRepository", "flux-system", "apps"));

        Assert.Equal(["OCIRepository flux-system/apps", Kustomization], Asked(Kustomization, FluxObjects.Deployment(), cluster));
    }

    [Fact]
    public void Release_is_asked_last_after_its_chart_and_the_sources_of_both()
    {
        TestObjects cluster = HelmCluster("""{"chart":{"spec":{"chart":"./charts/shop","sourceRef":{"kind":"GitRepository","name":"charts","namespace":"flux-system"} } } }""")
            .With(FluxResources.GitRepositories, FluxObjects.Repository(name: "charts"))
            .With(FluxResources.HelmCharts, Named("HelmChart", "flux-system", "test-shop"));

        Assert.Equal(
            ["GitRepository flux-system/apps", "GitRepository flux-system/charts", "HelmChart flux-system/test-shop", Kustomization, "HelmRelease test/shop"],
            Asked(Kustomization, HelmDeployment(), cluster));
    }

    [Fact]
    public void Chart_that_is_an_artifact_is_fetched_anew_and_one_from_a_chart_repository_is_not()
    {
        TestObjects artifact = HelmCluster("""{"chartRef":{"kind":"OCIRepository","name":"shop-chart"} }""")
            .With(FluxResources.OciRepositories, Named("OCIRepository", "test", "shop-chart"));
        TestObjects repository = HelmCluster("""{"chart":{"spec":{"chart":"shop","sourceRef":{"kind":"HelmRepository","name":"charts"} } } }""");

        Assert.Equal(["GitRepository flux-system/apps", "OCIRepository test/shop-chart", Kustomization, "HelmRelease test/shop"], Asked(Kustomization, HelmDeployment(), artifact));
        Assert.Equal(["GitRepository flux-system/apps", Kustomization, "HelmRelease test/shop"], Asked(Kustomization, HelmDeployment(), repository));
    }

    [Fact]
    public void Application_is_refreshed_once_however_many_sources_it_has()
    {
        JsonObject several = ArgoObjects.Several($"[{ArgoObjects.Source},{ArgoObjects.Source}]", ArgoObjects.C1, ArgoObjects.C1);

        Nudge nudge = Assert.Single(Nudges.Of("Application argocd/shop", ArgoObjects.Deployment(), Argo, ArgoObjects.Cluster(several)));

        Assert.Equal(("Application", "argocd.argoproj.io/refresh", "normal"), (nudge.Kind.Kind, nudge.Annotation, nudge.Value));
    }

    [Fact]
    public void Application_is_found_by_the_deployments_marks_where_the_spec_names_the_place()
        => Assert.Equal(["Application argocd/shop"], Asked(SourceOrigin.Deployer, ArgoObjects.Deployment(), ArgoObjects.Cluster(ArgoObjects.Application())));

    [Fact]
    public void Marks_that_were_copied_from_another_deployment_lead_nowhere()
    {
        TestObjects others = FluxObjects.Cluster(FluxObjects.Kustomization(inventory: "test_cart_apps_Deployment"));
        JsonObject copied = ArgoObjects.Deployment("shop:apps/Deployment:test/cart");

        Assert.Empty(Asked(SourceOrigin.Deployer, FluxObjects.Deployment(), others));
        Assert.Empty(Asked(SourceOrigin.Deployer, copied, ArgoObjects.Cluster(ArgoObjects.Application())));
    }

    [Theory]
    [InlineData("PipeCD application 1f2e")]
    [InlineData(Kustomization)] // not in the caches: not installed, or no right to read it
    [InlineData("Application argocd/shop")]
    public void Nobody_is_asked_who_is_not_there(string deployer)
        => Assert.Empty(Asked(deployer, TestObjects.Parse("""{"kind":"Deployment","metadata":{"namespace":"test","name":"shop"} }"""), new TestObjects()));

    private static string[] Asked(string deployer, JsonObject? target, TestObjects cluster)
        => [.. Nudges.Of(deployer, target, Argo, cluster).Select(nudge => $"{nudge.Kind.Kind} {nudge.Key}")];

    private static TestObjects HelmCluster(string spec) => FluxObjects.Cluster(FluxObjects.Kustomization(inventory: "test_shop_helm.toolkit.fluxcd.io_HelmRelease"))
        .With(FluxResources.HelmReleases, TestObjects.Parse($$$"""
            {"apiVersion":"helm.toolkit.fluxcd.io/v2","kind":"HelmRelease","metadata":{"namespace":"test","name":"shop",
               "labels":{"kustomize.toolkit.fluxcd.io/name":"shop","kustomize.toolkit.fluxcd.io/namespace":"flux-system"} },
             "spec":{{{spec}}},
             "status":{"helmChart":"flux-system/test-shop","inventory":{"entries":[{"id":"test_shop_apps_Deployment","v":"v1"}]},
               "history":[{"chartName":"shop","chartVersion":"1.2.3","name":"shop","namespace":"test","status":"deployed"}] } }
            """));

    private static JsonObject HelmDeployment() => TestObjects.Parse("""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"namespace":"test","name":"shop",
          "labels":{"helm.toolkit.fluxcd.io/name":"shop","helm.toolkit.fluxcd.io/namespace":"test"} } }
        """);

    private static JsonObject Named(string kind, string ns, string name)
        => TestObjects.Parse($$"""{"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"{{kind}}","metadata":{"namespace":"{{ns}}","name":"{{name}}"} }""");
}
