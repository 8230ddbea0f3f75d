using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.EndToEnd.Shipping;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Acts;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>The life of one app, in the demo's acts: played once, looked at by many tests.</summary>
public sealed class Journey(ClusterFixture cluster)
{
    private const string Name = "journey";

    private readonly Dictionary<string, ActReport> _acts = [];

    /// <summary>Queries of the shipped dashboards and alerts that found nothing in the middle of a rollout.</summary>
    public IReadOnlyList<string> SilentQueries { get; private set; } = [];

    /// <summary>What the plan by hand printed after the rollbacks.</summary>
    public string Plan { get; private set; } = "";

    public ActReport this[string act] => _acts.TryGetValue(act, out ActReport? report)
        ? report
        : throw new InvalidOperationException($"The act {act} was not played.");

    public async Task PlayAsync()
    {
        await using App app = await cluster.ServingAsync(Name);
        Play(await AdoptAct.PlayAsync(app, new CanaryManifest(app.Name).Render(), cluster.Deadline));
        Play(await PromoteAct.PlayAsync(app, new AppVersion("v2"), cluster.Deadline));
        Play(await FailAct.PlayAsync("fail", cluster.Stage, app, new AppVersion("v3") { ErrorRate = 0.5 }, Fault.Errors, cluster.Deadline));

        // In the middle of a rollout, after a promotion and a revert: every panel has something to show.
        DateTimeOffset from = DateTimeOffset.UtcNow;
        Task<ActReport> slow = FailAct.PlayAsync("slow", cluster.Stage, app, new AppVersion("v4") { LatencyMs = 4000 }, Fault.Latency, cluster.Deadline);
        await app.Rollout.UntilAsync("traffic for the slow version", rollout => rollout.WeightsSince(from).Count > 0, TimeSpan.FromSeconds(60), cluster.Deadline);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        SilentQueries = await new SilentQueries(http, cluster.Stage.Place.Prometheus).FindAsync(app.Name, app.Name, app.Name, cluster.Deadline);
        Play(await slow);
        Plan = await cluster.Release.CommandAsync(cluster.Deadline, "git", "plan", "--canary", $"{app.Name}/{app.Name}");
        Play(await DeleteAct.PlayAsync(cluster.Stage, app, cluster.Deadline));
    }

    private void Play(ActReport act) => _acts[act.Name] = act;
}
