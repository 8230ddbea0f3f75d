using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Bench.Apps;

/// <summary>All apps of a run: creates them and gives them new images, as a delivery pipeline would.</summary>
internal sealed class Fleet(ApiClient client, BenchSettings settings)
{
    private const int AtOnce = 16;

    private int _version = 1;

    public IReadOnlyList<BenchApp> Apps { get; } = [.. Enumerable.Range(1, settings.Canaries).Select(number => new BenchApp(number))];

    /// <summary>What every app needs: the CRDs, the namespaces, and the controller's rights.</summary>
    public async Task PrepareAsync(string crds, string user, CancellationToken cancellationToken)
    {
        foreach (JsonObject crd in Directory.EnumerateFiles(crds, "*.yaml").Order(StringComparer.Ordinal).SelectMany(file => Sandbox.GitOpsAgent.Apply.YamlDocuments.Read(File.ReadAllText(file))))
        {
            await client.CreateAsync(Resources.CustomResourceDefinitions, new ObjectKey("", crd.Name()), crd, cancellationToken);
        }

        foreach (string name in new[] { BenchApp.Namespace, "canary-system" })
        {
            await client.CreateAsync(Resources.Namespaces, new ObjectKey("", name), new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }, cancellationToken);
        }

        // What the controller may do is the chart's matter and tested there; here its work is measured.
        await client.CreateAsync(
            Resources.Custom("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", namespaced: false),
            new ObjectKey("", "canary"),
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "canary" },
                ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = "cluster-admin" },
                ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "User", ["name"] = user }),
            },
            cancellationToken);
        while (await client.GetAsync(Resources.Custom("", "v1", "serviceaccounts", "ServiceAccount"), new ObjectKey(BenchApp.Namespace, "default"), cancellationToken) is null
            || !await client.ServesAsync(BenchApp.Canaries, cancellationToken))
        {
            await Task.Delay(200, cancellationToken);
        }
    }

    public Task CreateAsync(CancellationToken cancellationToken) => EachAsync(Apps, async app =>
    {
        foreach ((Resource<JsonObject> resource, JsonObject body) in app.Objects(_version, settings.IntervalText))
        {
            await client.CreateAsync(resource, app.Key, body, cancellationToken);
        }
    }, cancellationToken);

    /// <summary>A new image in all of them at once.</summary>
    public Task ReleaseAsync(CancellationToken cancellationToken) => ReleaseAsync(Apps, cancellationToken);

    public Task ReleaseAsync(IReadOnlyList<BenchApp> apps, CancellationToken cancellationToken)
    {
        int version = ++_version;
        return EachAsync(apps, app => client.MergePatchAsync(Resources.Deployments, app.Key, new JsonObject
        {
            ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(app.Container(version)) } } },
        }, cancellationToken), cancellationToken);
    }

    public Task DeleteCanariesAsync(IReadOnlyList<BenchApp> apps, CancellationToken cancellationToken)
        => EachAsync(apps, app => client.DeleteAsync(BenchApp.Canaries, app.Key, cancellationToken), cancellationToken);

    public Task CreateCanariesAsync(IReadOnlyList<BenchApp> apps, CancellationToken cancellationToken)
        => EachAsync(apps, app => client.CreateAsync(BenchApp.Canaries, app.Key, app.Canary(settings.IntervalText), cancellationToken), cancellationToken);

    private static Task EachAsync(IReadOnlyList<BenchApp> apps, Func<BenchApp, Task> act, CancellationToken cancellationToken)
        => Parallel.ForEachAsync(apps, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (app, _) => await act(app));
}
