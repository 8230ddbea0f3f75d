using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Controller.Tests.Cluster;
using ProgressiveDelivery.Outbound;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Controller.Tests.Provenance;

public sealed class DeployersTests
{
    private static readonly IReadOnlyList<IDeployer> All = [new FluxOrigin(), new ArgoCdOrigin("argocd", null), new PipeCdOrigin()];

    [Fact]
    public void First_deployer_whose_marks_hold_tells_the_origin()
    {
        JsonObject deployment = FluxObjects.Deployment();
        deployment["metadata"]!["annotations"] = ArgoObjects.Deployment()["metadata"]!["annotations"]!.DeepClone();
        TestObjects both = FluxObjects.Cluster().With(ArgoResources.Applications, ArgoObjects.Application());
        TestObjects copied = FluxObjects.Cluster(FluxObjects.Kustomization(inventory: "other_shop_apps_Deployment")).With(ArgoResources.Applications, ArgoObjects.Application());

        Assert.Equal("Kustomization flux-system/shop", Read(deployment, both)!.Origin.Deployer);
        Assert.Equal("Application argocd/shop", Read(deployment, copied)!.Origin.Deployer);
    }

    [Fact]
    public void Place_that_the_spec_names_wins()
    {
        var source = new GitSourceSpec { Url = "https://git.test/apps.git", Path = "apps/shop/own" };

        FoundOrigin found = Read(FluxObjects.Deployment(), FluxObjects.Cluster(), source)!;

        Assert.Equal(("spec.rollback.git.source", "apps/shop/own", FluxObjects.Applied), (found.Origin.Deployer, found.Origin.Path, found.Origin.Commit));
    }

    [Fact]
    public void Deployment_without_marks_asks_for_nothing()
    {
        var cluster = new TestObjects();

        Assert.Null(Read(TestObjects.Parse("""{"metadata":{"namespace":"test","name":"shop"} }"""), cluster));
        Assert.Empty(cluster.Asked);
    }

    [Fact]
    public void Changes_of_a_source_alone_wake_nobody()
    {
        var cached = new CachedObjects(FluxObjects.Cluster().Get);

        Read(FluxObjects.Deployment(), cached);

        Assert.Equal(["Kustomization"], cached.Asked.Select(reference => reference.Kind));
    }

    [Fact]
    public async Task Repository_of_Argo_CD_needs_a_Secret_of_the_canarys_own()
    {
        var remotes = new GitRemotes(secrets: null!, flux: null!, new ProgressiveDelivery.Git.GitHostConnections(TimeProvider.System), AddressPolicy.Any);

        var missing = await Assert.ThrowsAsync<CredentialsException>(() => remotes.ForAsync(Deployments.App().Canary, "https://git.test/apps.git", "Application argocd/shop", CancellationToken.None));

        Assert.Contains("create a Secret with push credentials for https://git.test/apps.git in namespace test, and name it in spec.rollback.git.secretRef", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_of_the_deployer_is_not_shown_to_a_proxy_of_the_canarys_own()
    {
        var remotes = new GitRemotes(secrets: null!, flux: null!, new ProgressiveDelivery.Git.GitHostConnections(TimeProvider.System), AddressPolicy.Any);
        Canary canary = Deployments.App().Canary;
        canary = canary with { Spec = canary.Spec with { Rollback = new RollbackSpec { Git = new GitRollbackSpec { ProxySecretRef = new SecretRef { Name = "proxy" } } } } };

        var refused = await Assert.ThrowsAsync<CredentialsException>(() => remotes.ForAsync(canary, "http://git.test/apps.git", "Kustomization flux-system/apps", CancellationToken.None));

        Assert.Contains("needs a secretRef beside it", refused.Message, StringComparison.Ordinal);
    }

    private static FoundOrigin? Read(JsonObject deployment, IObjectSource objects, GitSourceSpec? source = null)
    {
        Canary canary = Deployments.App().Canary;
        return Deployers.Read(All, canary with { Spec = canary.Spec with { Rollback = new RollbackSpec { Git = new GitRollbackSpec { Source = source } } } }, deployment, objects);
    }
}
