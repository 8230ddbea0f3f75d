using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Provenance;

/// <summary>Which Application a Deployment belongs to, and which revision of it was applied.</summary>
public sealed class ArgoCdOriginTests
{
    private const string C1 = ArgoObjects.C1;
    private const string C2 = ArgoObjects.C2;

    [Fact]
    public void Origin_is_read_from_the_application()
    {
        FoundOrigin found = Read(ArgoObjects.Application())!;

        Assert.Equal(("Application argocd/shop", "https://git.test/apps.git", "main", "apps/shop", C1, (string?)null),
            (found.Origin.Deployer, found.Origin.Url, found.Origin.Branch, found.Origin.Path, found.Origin.Commit, found.Origin.Obstacle));
        Assert.Equal((null, true), (found.AttemptedCommit, found.Settled));
    }

    [Theory]
    [InlineData("shop:apps/Deployment:test/shop", "argocd/shop")]
    [InlineData("team-a_shop:apps/Deployment:test/shop", "team-a/shop")]
    [InlineData("shop:apps/Deployment:test/cart", null)] // copied along with a manifest
    [InlineData("shop:apps/Deployment:other/shop", null)]
    [InlineData("shop:apps/StatefulSet:test/shop", null)]
    [InlineData("shop:extensions/Deployment:test/shop", null)]
    [InlineData("a_b_c:apps/Deployment:test/shop", null)]
    [InlineData("_shop:apps/Deployment:test/shop", null)]
    [InlineData(":apps/Deployment:test/shop", null)]
    [InlineData("shop", null)]
    [InlineData(null, null)]
    public void Tracking_id_counts_only_when_it_speaks_of_its_own_object(string? id, string? application)
        => Assert.Equal(application is null ? null : ObjectKey.Parse(application), ArgoTracking.ApplicationOf(ArgoObjects.Deployment(id, "other"), "argocd", instanceLabel: null));

    [Theory]
    [InlineData("app.kubernetes.io/instance", null, "argocd/shop")]
    [InlineData("", null, null)]
    [InlineData("app.kubernetes.io/instance", "cart:apps/Deployment:test/cart", null)]
    public void Label_counts_when_the_controller_is_told_so_and_no_tracking_id_says_otherwise(string option, string? id, string? application)
        => Assert.Equal(application is null ? null : ObjectKey.Parse(application), ArgoTracking.ApplicationOf(ArgoObjects.Deployment(id, "shop"), "argocd", option));

    [Theory]
    [InlineData("""[{"group":"apps","kind":"Deployment","namespace":"test","name":"shop"}]""", true)]
    [InlineData("""[{"group":"apps","kind":"Deployment","namespace":"test","name":"shop","requiresPruning":true}]""", false)] // carries the mark, but is not wanted
    [InlineData("""[{"group":"apps","kind":"Deployment","namespace":"other","name":"shop"}]""", false)]
    [InlineData("""[{"group":"","kind":"Service","namespace":"test","name":"shop"}]""", false)]
    [InlineData("[]", false)]
    public void Application_must_list_the_object(string resources, bool own)
    {
        JsonObject application = ArgoObjects.Application();
        application["status"]!["resources"] = JsonNode.Parse(resources);

        Assert.Equal(own, Read(application) is not null);
    }

    [Fact]
    public void Nothing_is_told_where_Argo_CD_is_not_installed()
        => Assert.Null(new ArgoCdOrigin("argocd", null).Read(ArgoObjects.Deployment(), new TestObjects()));

    [Fact]
    public void Nothing_is_told_before_the_first_sync()
    {
        JsonObject application = ArgoObjects.Application();
        application["status"] = JsonNode.Parse("""{"sync":{"status":"OutOfSync","revision":"1111111111111111111111111111111111111111"},"resources":[{"group":"apps","kind":"Deployment","namespace":"test","name":"shop"}] }""");

        Assert.Null(Read(application));
    }

    [Fact]
    public void Sync_under_way_leaves_the_former_commit_applied_and_names_the_next()
    {
        FoundOrigin found = Read(ArgoObjects.Application().Syncing(C2))!;

        Assert.Equal((C1, C2, false), (found.Origin.Commit, found.AttemptedCommit, found.Settled));
    }

    [Theory]
    [InlineData("Synced", "Succeeded", null, C2)] // nothing to do for this commit
    [InlineData("OutOfSync", "Succeeded", null, C1)] // found, not synced yet
    [InlineData("OutOfSync", "Failed", null, C1)]
    public void Compared_revision_is_what_runs_only_once_it_is_synced(string status, string phase, string? attempted, string applied)
    {
        JsonObject application = ArgoObjects.Application();
        application["status"]!["sync"]!["status"] = status;
        application["status"]!["sync"]!["revision"] = C2;
        application["status"]!["operationState"]!["phase"] = phase;

        FoundOrigin found = Read(application)!;

        Assert.Equal((applied, attempted), (found.Origin.Commit, found.AttemptedCommit));
    }

    [Theory]
    [InlineData(null, C2)]
    [InlineData("""[{"kind":"Service","name":"shop"}]""", C1)] // only a part was synced
    public void Finished_sync_counts_though_something_else_is_out_of_sync(string? only, string applied)
    {
        JsonObject application = ArgoObjects.Application();
        application["status"]!["sync"]!["status"] = "OutOfSync";
        application["status"]!["sync"]!["revision"] = C2;
        application["status"]!["operationState"]!["syncResult"]!["revision"] = C2;
        if (only is not null)
        {
            application["status"]!["operationState"]!["operation"]!["sync"]!["resources"] = JsonNode.Parse(only);
        }

        Assert.Equal(applied, Read(application)!.Origin.Commit);
    }

    [Fact]
    public void Source_is_the_one_that_was_compared_and_not_one_that_was_written_a_moment_ago()
    {
        JsonObject application = ArgoObjects.Application();
        application["spec"]!["source"]!["path"] = "apps/moved";

        Assert.Equal("apps/shop", Read(application)!.Origin.Path);
    }

    [Fact]
    public void Application_of_several_deployments_is_not_to_be_restored_as_a_whole()
    {
        JsonObject application = ArgoObjects.Application();
        ((JsonArray)application["status"]!["resources"]!).Add(JsonNode.Parse("""{"group":"apps","kind":"Deployment","namespace":"test","name":"cart"}"""));

        Assert.Contains("Application argocd/shop also deploys test/cart", Read(application)!.Origin.Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void Slim_application_tells_the_same_and_keeps_no_values()
    {
        const string source = """{"repoURL":"https://git.test/apps.git","path":"charts/shop","targetRevision":"main","helm":{"valueFiles":["../../envs/production/shop.yaml"],"values":"password: hunter2","parameters":[{"name":"password","value":"hunter2"}] } }""";
        JsonObject application = ArgoObjects.Application(source).Syncing(C2);
        application["metadata"]!["annotations"]!["argocd.argoproj.io/manifest-generate-paths"] = ".;/base";
        FoundOrigin whole = Read(application)!;

        JsonObject slim = SlimApplication.Of(application.DeepClone().AsObject());

        Assert.Equal(whole, Read(slim));
        Assert.Equal(["base", "envs/production"], whole.Origin.Paths!);
        Assert.DoesNotContain("hunter2", slim.ToJsonString(), StringComparison.Ordinal);
        Assert.Single(slim.Items("status", "resources"));
        Assert.Single(slim.Items("status", "history"));
    }

    private static FoundOrigin? Read(JsonObject application) => new ArgoCdOrigin("argocd", null).Read(ArgoObjects.Deployment(), ArgoObjects.Cluster(application));
}
