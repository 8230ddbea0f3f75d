using System.Text.Json.Nodes;
using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Acts;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>A release that begins after that of another app, and is promoted when a gate opens.</summary>
internal sealed class Waits(ClusterFixture cluster)
{
    private const string Gate = "gate";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    public async Task PlayAsync()
    {
        Task<App> adopted = cluster.AdoptedAsync("back");
        await using App front = await cluster.ServingAsync("front");
        await using App back = await adopted;
        await PointGateAsync(front, "nobody");
        ActReport report = await AdoptAct.PlayAsync(front, Depending(front, back), cluster.Deadline);
        Assert.True(report.Ok, string.Join('\n', report.Problems));

        // Both change, and what is depended on comes first.
        DateTimeOffset from = DateTimeOffset.UtcNow;
        await back.DeployAsync(new AppVersion("v2"), cluster.Deadline);
        await back.Rollout.UntilAsync("the trial of what is depended on", rollout => rollout.Now!.Phase == "Progressing", Soon, cluster.Deadline);
        await front.DeployAsync(new AppVersion("v2"), cluster.Deadline);
        await front.Rollout.UntilAsync("the gate before the promotion", rollout => rollout.Now!.Phase == "WaitingPromotion", 3 * Soon, cluster.Deadline);

        Assert.True(First(back, from, "Succeeded") <= First(front, from, "Progressing"), "the release began before the other one was promoted");
        Assert.Equal(("v1", 60), (front.Rollout.PrimaryVersion, front.Rollout.Now!.Weight));

        await PointGateAsync(front, $"{front.Name}-primary");
        await front.Rollout.UntilAsync("promoted", rollout => rollout.Now!.Phase == "Succeeded" && rollout.TargetIsAtRest, 2 * Soon, cluster.Deadline);
        Assert.Equal([30, 60, 0], front.Rollout.WeightsSince(from).Select(weight => weight.Value).Distinct());
        Assert.Contains(front.Rollout.Events, seen => seen.At > from && seen.Value.Reason == "GateOpened");
        await Users.LostNothingAsync(front, from);
        await Users.LostNothingAsync(back, from);
    }

    private static string Depending(App front, App back) => new CanaryManifest(front.Name)
    {
        Spec = [$"dependsOn: [{{name: {back.Name}, namespace: {back.Name}}}]"],
        Analysis = [$"webhooks: [{{name: {Gate}, type: confirm-promotion, url: 'http://{Gate}.{front.Name}/'}}]"],
    }.Render();

    private static DateTimeOffset First(App app, DateTimeOffset from, string phase) => app.Rollout.States.First(state => state.At > from && state.Value.Phase == phase).At;

    /// <summary>The gate's webhook is a Service: it says yes as soon as pods that answer stand behind it.</summary>
    private Task<JsonObject> PointGateAsync(App app, string pods) => cluster.Stage.Client.ApplyAsync(
        Resources.Services,
        new(app.Name, Gate),
        new()
        {
            ["spec"] = new JsonObject
            {
                ["selector"] = new JsonObject { ["app"] = pods },
                ["ports"] = new JsonArray(new JsonObject { ["port"] = 80, ["protocol"] = "TCP", ["targetPort"] = 8080 }),
            },
        },
        "playground", force: true, cluster.Deadline);
}
