using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Tests.Cluster;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Examples;

/// <summary>The example that teams copy says what this version understands, with Kustomize and with Helm alike.</summary>
public sealed class GitOpsRepoTests
{
    private static readonly string Folder = Path.Combine(GeneratedFile.Root, "examples", "gitops-repo");

    /// <summary>Field names that are not known are mistakes, as to the API server's own eyes.</summary>
    private static readonly JsonSerializerOptions Strict = new(ApiJson.Default.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public static TheoryData<string> Environments => ["dev", "staging", "production"];

    [Theory]
    [MemberData(nameof(Environments))]
    public void Canary_of_the_environment_is_accepted_as_it_stands(string environment)
    {
        var time = new ManualTimeProvider();
        var cache = new ClusterCache(new ApiClient(new ConnectionSettings { Server = new Uri("http://127.0.0.1:9") }, time), time, null);
        var validator = new SpecValidator(cache, new DependencyIndex(), new ControllerOptions { MetricsServer = "http://prometheus:9090" });

        Assert.Empty(validator.Problems(CanaryOf(environment), Deployments.Target(), Deployments.Label));
    }

    [Fact]
    public void Unknown_field_is_seen_as_a_mistake() =>
        Assert.Throws<JsonException>(() => Read("""{"git":{"mode":"commit","pullrequest":{}}}""", Contract<RollbackSpec>()));

    [Theory]
    [InlineData("dev", "commit", null)]
    [InlineData("staging", "pullRequest", true)]
    [InlineData("production", "pullRequest", null)]
    public void Revert_of_the_environment_goes_the_way_that_the_README_tells(string environment, string mode, bool? autoMerge)
    {
        GitRollbackSpec git = CanaryOf(environment).Spec.Rollback!.Git!;

        Assert.Equal(mode, git.Mode);
        Assert.Equal(autoMerge, git.PullRequest?.AutoMerge);
        Assert.Equal(mode == "pullRequest" ? ["rollback", environment] : null, git.PullRequest?.Labels);
        Assert.Equal(mode == "pullRequest", git.PullRequest?.Reviewers is { Count: > 0 });
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Values_of_the_chart_ask_for_the_same_revert(string environment)
    {
        JsonNode values = CaseFiles.ReadYaml(Path.Combine(Folder, "helm", "environments", environment), "values.yaml")!;

        RollbackSpec asked = Read(values["rollback"]!.ToJsonString(), Contract<RollbackSpec>());

        Assert.Equal(Write(CanaryOf(environment).Spec.Rollback!), Write(asked));
        Assert.Equal(Overlay(environment)["images"]![0]!["newTag"]!.ToString(), values["image"]!["tag"]!.ToString());
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Clusters_follow_folders_that_are_there(string environment)
    {
        string path = $"apps/shop/overlays/{environment}";
        Assert.Contains($"  path: ./{path}\n", Text("clusters", environment, "shop.yaml"), StringComparison.Ordinal);
        Assert.Contains($"    path: {path}\n", Text("argocd", $"{environment}.yaml"), StringComparison.Ordinal);
        Assert.Contains($"  path: ./helm/environments/{environment}\n", Text("helm", "clusters", $"{environment}.yaml"), StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(Folder, path)));

        JsonNode release = CaseFiles.ReadYaml(Path.Combine(Folder, "helm", "environments", environment), "release.yaml")!;
        JsonNode chart = release["spec"]!["chart"]!["spec"]!;
        Assert.All(
            chart["valuesFiles"]!.AsArray().Select(file => file!.ToString()).Append($"{chart["chart"]}/Chart.yaml"),
            file => Assert.True(File.Exists(Path.Combine(Folder, file)), file));
    }

    private static JsonNode Overlay(string environment) =>
        CaseFiles.ReadYaml(Path.Combine(Folder, "apps", "shop", "overlays", environment), "kustomization.yaml")!;

    /// <summary>In the namespace that the overlay puts it into.</summary>
    private static Canary CanaryOf(string environment)
    {
        JsonNode overlay = Overlay(environment);
        Assert.Contains("canary.yaml", overlay["resources"]!.AsArray().Select(file => file!.ToString()));
        JsonObject canary = CaseFiles.ReadYaml(Path.Combine(Folder, "apps", "shop", "overlays", environment), "canary.yaml")!.AsObject();
        Assert.Equal(("canary.gitops.dev/v1beta1", "Canary"), (canary["apiVersion"]!.ToString(), canary["kind"]!.ToString()));
        canary["metadata"]!["namespace"] = overlay["namespace"]!.ToString();
        return Read(canary.ToJsonString(), Contract<Canary>());
    }

    private static string Text(params string[] path) => File.ReadAllText(Path.Combine([Folder, .. path]));

    private static T Read<T>(string json, JsonTypeInfo<T> contract) => JsonSerializer.Deserialize(json, contract)!;

    private static string Write(RollbackSpec rollback) => JsonSerializer.Serialize(rollback, Contract<RollbackSpec>());

    private static JsonTypeInfo<T> Contract<T>() => (JsonTypeInfo<T>)Strict.GetTypeInfo(typeof(T));
}
