using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Perturbations;

/// <summary>The rights that the chart grants for one namespace, without any ClusterRole, are enough: releases go through, and nothing that is asked for is refused.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Needs", "SandboxMachine")]
public sealed class NamespacedRightsTests(Cluster cluster)
{
    private const string Namespace = "rights";

    [Fact]
    public async Task Controller_works_with_the_Roles_of_one_namespace_alone()
    {
        await cluster.CreateNamespaceAsync(Namespace);
        foreach (JsonObject rendered in await RenderAsync())
        {
            Assert.DoesNotContain("ClusterRole", rendered.Get<string>("kind"), StringComparison.Ordinal);
            string kind = rendered.Get<string>("kind")!;
            if (kind is "Role" or "RoleBinding")
            {
                await cluster.CreateAsync(Resources.Custom("rbac.authorization.k8s.io", "v1", $"{kind.ToLowerInvariant()}s", kind), rendered);
            }
            else if (kind is "ServiceAccount")
            {
                await cluster.CreateAsync(Resources.Custom("", "v1", "serviceaccounts", kind), rendered);
            }
        }

        var refused = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == RequestMetrics.MeterName)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            string[] words = [.. tags.ToArray().Select(tag => $"{tag.Value}")];
            if (words.Contains("403"))
            {
                refused.Add(string.Join(' ', words));
            }
        });
        listener.Start();

        await using FaultProxy proxy = cluster.Proxy(new NoFaults());
        await using RunningController controller = await cluster.ControllerAsync(proxy, Namespace, "canary", "--Canary:LeaseName", "canary", "--Canary:GitOps", "false");
        await new RandomReleases(cluster.App(Namespace, "app"), seed: 3).PlayAsync(4);

        Assert.Empty(refused.Distinct());
        Assert.Equal(1, controller.Starts);
    }

    private static async Task<IReadOnlyList<JsonObject>> RenderAsync()
    {
        string cache = Environment.GetEnvironmentVariable("CANARY_CACHE") ?? Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "canary");
        string own = Path.Combine(cache, "bin", "helm");
        var start = new ProcessStartInfo(
            File.Exists(own) ? own : "helm",
            ["template", "canary", Path.Combine(GeneratedFile.Root, "charts", "canary"), "--namespace", Namespace, "--set", $"watchNamespace={Namespace},rbac.gitops=false"])
        {
            RedirectStandardOutput = true,
        };
        using Process helm = Process.Start(start)!;
        string text = await helm.StandardOutput.ReadToEndAsync();
        await helm.WaitForExitAsync();
        Assert.Equal(0, helm.ExitCode);
        return [.. YamlDocuments.Read(text)];
    }

    private sealed class NoFaults : IFaults
    {
        public DateTimeOffset WatchesLagUntil => DateTimeOffset.MinValue;

        public CancellationToken WatchesCut => CancellationToken.None;

        public Fault? Of(ProxiedRequest request) => null;

        public void Written(ProxiedRequest request)
        {
        }
    }
}
