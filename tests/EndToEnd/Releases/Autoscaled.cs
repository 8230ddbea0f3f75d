using System.Text.Json.Nodes;
using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>
/// An app with an autoscaler and a disruption budget: the primary gets its own, which follow; a release grows the canary
/// to the pods that each weight needs; and the deletion leaves what was there before.
/// </summary>
internal sealed class Autoscaled(ClusterFixture cluster)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    public async Task PlayAsync()
    {
        await using App app = await cluster.ServingAsync("scaled");
        DateTimeOffset from = DateTimeOffset.UtcNow;
        (Resource<JsonObject> scalers, Resource<JsonObject> budgets) = (await ServedAsync("autoscaling", "HorizontalPodAutoscaler"), await ServedAsync("policy", "PodDisruptionBudget"));
        await ApplyAsync(scalers, app, new JsonObject
        {
            ["scaleTargetRef"] = new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["name"] = app.Name },
            ["minReplicas"] = 2,
            ["maxReplicas"] = 4,
        });
        await ApplyAsync(budgets, app, new JsonObject { ["minAvailable"] = 1, ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = app.Name } } });
        await app.CommitCanaryAsync(new CanaryManifest(app.Name) { IsAutoscaled = true }.Render(), cluster.Deadline);
        await app.Rollout.UntilAsync("adopted", rollout => rollout.Now?.Phase == "Initialized" && rollout.TargetIsAtRest, 2 * Soon, cluster.Deadline);

        JsonObject scaler = await PrimaryAsync(scalers, app);
        JsonObject budget = await PrimaryAsync(budgets, app);
        Assert.Equal($"{app.Name}-primary", scaler.Get<string>("spec", "scaleTargetRef", "name"));
        Assert.Equal($"{app.Name}-primary", budget.Get<string>("spec", "selector", "matchLabels", "app"));

        await cluster.Stage.Client.MergePatchAsync(scalers, new(app.Name, app.Name), new() { ["spec"] = new JsonObject { ["maxReplicas"] = 5 } }, cluster.Deadline);
        await app.Rollout.UntilAsync("two pods of the primary", rollout => rollout.Primary.Get<int>("status", "availableReplicas") == 2, Soon, cluster.Deadline);
        await app.DeployAsync(new AppVersion("v2"), cluster.Deadline);
        await app.Rollout.UntilAsync("v2 promoted", rollout => rollout.Now!.Phase == "Succeeded" && rollout.TargetIsAtRest, 3 * Soon, cluster.Deadline);
        Assert.Equal(5, (await PrimaryAsync(scalers, app)).Get<int>("spec", "maxReplicas"));
        Assert.Equal(2, app.Rollout.Primary.Get<int>("spec", "replicas"));

        await app.RemoveCanaryAsync(cluster.Deadline);
        await app.Rollout.UntilAsync("the Canary gone", rollout => rollout.Now is null && rollout.Target.Get<int>("status", "availableReplicas") > 0, 2 * Soon, cluster.Deadline);
        Assert.Null(await cluster.Stage.Client.GetAsync(scalers, new(app.Name, $"{app.Name}-primary"), cluster.Deadline));
        Assert.Null(await cluster.Stage.Client.GetAsync(budgets, new(app.Name, $"{app.Name}-primary"), cluster.Deadline));
        await Users.LostNothingAsync(app, from);
    }

    private async Task<JsonObject> PrimaryAsync(Resource<JsonObject> kind, App app)
        => await cluster.Stage.Client.GetAsync(kind, new(app.Name, $"{app.Name}-primary"), cluster.Deadline)
           ?? throw new InvalidOperationException($"The primary of {app.Name} has no {kind.Kind}.");

    private Task<JsonObject> ApplyAsync(Resource<JsonObject> kind, App app, JsonObject spec)
        => cluster.Stage.Client.ApplyAsync(kind, new(app.Name, app.Name), new() { ["spec"] = spec }, "playground", force: true, cluster.Deadline);

    /// <summary>The kind in the newest version that this cluster serves.</summary>
    private async Task<Resource<JsonObject>> ServedAsync(string group, string kind)
    {
        foreach (string version in (string[])["v2", "v1", "v2beta2", "v1beta1"])
        {
            bool isOld = group == "autoscaling" && version == "v1";
            if (!isOld && await cluster.Stage.Client.FindKindAsync($"{group}/{version}", kind, cluster.Deadline) is { } served)
            {
                return served;
            }
        }

        throw new InvalidOperationException($"This cluster serves no {kind}.");
    }
}
