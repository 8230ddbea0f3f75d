using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Cluster;

namespace ProgressiveDelivery.EndToEnd.Shipping;

/// <summary>What is shipped, judged by the real tools and by the API server that it is installed in.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ChartTests(ClusterFixture cluster)
{
    private const string Account = $"system:serviceaccount:{ControllerRelease.Namespace}:{ControllerRelease.Name}";

    /// <summary>With the sandbox's own kubectl in front, which <c>env</c> finds on this path.</summary>
    private readonly Dictionary<string, string> _environment = new()
    {
        ["KUBECONFIG"] = cluster.Stage.Place.KubeConfig,
        ["PATH"] = $"{Path.Combine(Cache, "bin")}:{Environment.GetEnvironmentVariable("PATH")}",
    };

    private static string Cache => Environment.GetEnvironmentVariable("CANARY_CACHE") ?? Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "canary");

    [Fact]
    public Task Chart_and_rules_pass_helm_promtool_and_the_API_server()
        => Tool.RunAsync(Path.Combine(Place.Checkout, "charts", "test.sh"), [], cluster.Deadline, _environment);

    [Fact]
    public Task Examples_render_and_the_API_server_takes_them()
        => Tool.RunAsync(Path.Combine(Place.Checkout, "examples", "test.sh"), [], cluster.Deadline, _environment);

    [Theory]
    [InlineData("list", "secrets")]
    [InlineData("watch", "secrets")]
    [InlineData("create", "secrets")]
    [InlineData("delete", "pods")]
    [InlineData("create", "pods")]
    [InlineData("update", "deployments.apps")]
    [InlineData("delete", "kustomizations.kustomize.toolkit.fluxcd.io")]
    [InlineData("create", "clusterrolebindings.rbac.authorization.k8s.io")]
    [InlineData("*", "*")]
    public async Task Controller_may_not(string verb, string resource)
        => Assert.Equal("no", await CanAsync(verb, resource));

    [Theory]
    [InlineData("get", "secrets")]
    [InlineData("patch", "deployments.apps")]
    [InlineData("watch", "canaries.canary.gitops.dev")]
    public async Task Controller_may(string verb, string resource)
        => Assert.Equal("yes", await CanAsync(verb, resource));

    private async Task<string> CanAsync(string verb, string resource)
    {
        try
        {
            string answer = await Tool.RunAsync(
                "env", ["kubectl", "auth", "can-i", verb, resource, "--as", Account, "--namespace", "default"], cluster.Deadline, _environment);
            return answer.Split('\n')[^1];
        }
        catch (PlaygroundException refusal) when (refusal.Message.EndsWith("\nno", StringComparison.Ordinal) || refusal.Message.EndsWith(": no", StringComparison.Ordinal))
        {
            // kubectl says no by its exit code too.
            return "no";
        }
    }
}
