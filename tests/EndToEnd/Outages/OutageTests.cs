using System.Diagnostics;
using System.Text.Json.Nodes;
using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Acts;
using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.EndToEnd.Outages;

[Collection(ClusterCollection.Name)]
[Trait("Needs", "SandboxMachine")]
public sealed class OutageTests(ClusterFixture cluster, Endurance apps) : IClassFixture<Endurance>
{
    private const int Kills = 10;
    private const int Seed = 20;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly List<string> _killed = [];

    [Fact]
    public async Task Releases_end_the_same_when_the_controller_is_killed_ten_times()
    {
        // Two rounds, so that all kills fall into a promotion and a rollback and none into the quiet after them.
        var random = new Random(Seed);
        for (int round = 0; round < 2; round++)
        {
            string good = apps.NextVersion(), bad = apps.NextVersion();
            Task<ActReport> promotion = PromoteAct.PlayAsync(apps.First, new AppVersion(good), cluster.Deadline, mayRepeat: true);
            Task<ActReport> rollback = FailAct.PlayAsync(
                "fail", cluster.Stage, apps.Second, new AppVersion(bad) { ErrorRate = 0.5 }, Fault.Errors, cluster.Deadline);
            for (int kill = 0; kill < Kills / 2; kill++)
            {
                await KillLeaderAsync(TimeSpan.FromSeconds(random.NextDouble()));
            }

            await IsOkAsync(promotion);
            await IsOkAsync(rollback);
        }
    }

    [Fact]
    public async Task Revert_waits_for_the_Git_server_while_traffic_is_safe_at_once()
    {
        App app = apps.Second;
        DateTimeOffset from = DateTimeOffset.UtcNow;
        Task<ActReport> rollback = FailAct.PlayAsync(
            "fail", cluster.Stage, app, new AppVersion(apps.NextVersion()) { ErrorRate = 0.5 }, Fault.Errors, cluster.Deadline);
        await app.Rollout.UntilAsync("traffic for the bad version", rollout => rollout.WeightsSince(from).Count > 0, Soon, cluster.Deadline);
        await SandboxMachine.ComponentAsync("kill", "git-http", cluster.Deadline);
        try
        {
            await app.Rollout.UntilAsync("traffic back", rollout => rollout.WeightsSince(from) is [.., { Value: 0 }], Soon, cluster.Deadline);
            await app.Rollout.UntilAsync(
                "the revert delayed", rollout => rollout.Now!.RollbackPhase == "Publishing" && HasEvent(rollout, "RevertDelayed", from), Soon, cluster.Deadline);
            await Task.Delay(TimeSpan.FromSeconds(20), cluster.Deadline);
            Assert.Equal("Publishing", app.Rollout.Now!.RollbackPhase);
        }
        finally
        {
            await SandboxMachine.ComponentAsync("start", "git-http", CancellationToken.None);
        }

        await IsOkAsync(rollback);
    }

    [Fact]
    public async Task Run_holds_while_Prometheus_is_down_and_goes_on_after()
    {
        App app = apps.First;
        DateTimeOffset from = DateTimeOffset.UtcNow;
        Task<ActReport> promotion = PromoteAct.PlayAsync(app, new AppVersion(apps.NextVersion()), cluster.Deadline);
        await app.Rollout.UntilAsync("traffic for the new version", rollout => rollout.WeightsSince(from).Count > 0, Soon, cluster.Deadline);
        await SandboxMachine.ComponentAsync("kill", "prometheus", cluster.Deadline);
        int weight;
        try
        {
            // The Event may be seen before the status that it speaks of.
            await app.Rollout.UntilAsync("the weight held", rollout => HasEvent(rollout, "ProviderUnavailable", from) && IsUnavailable(rollout), Soon, cluster.Deadline);
            weight = app.Rollout.Now!.Weight;
            Assert.True(weight > 0);
        }
        finally
        {
            await SandboxMachine.ComponentAsync("start", "prometheus", CancellationToken.None);
        }

        await IsOkAsync(promotion);
        Assert.DoesNotContain(app.Rollout.States, state => state.At > from && state.Value.FailedChecks > 0);
    }

    [Fact]
    public async Task Run_survives_a_restart_of_the_API_server()
    {
        App app = apps.First;
        DateTimeOffset from = DateTimeOffset.UtcNow;
        Task<ActReport> promotion = PromoteAct.PlayAsync(app, new AppVersion(apps.NextVersion()), cluster.Deadline);
        await app.Rollout.UntilAsync("traffic for the new version", rollout => rollout.WeightsSince(from).Count > 0, Soon, cluster.Deadline);
        await SandboxMachine.ComponentAsync("kill", "apiserver", cluster.Deadline);
        await SandboxMachine.ComponentAsync("start", "apiserver", cluster.Deadline);

        await IsOkAsync(promotion);
    }

    /// <summary>Ends the leader as a crash would, at a moment of its work.</summary>
    private async Task KillLeaderAsync(TimeSpan after)
    {
        JsonObject pod = await cluster.Release.LeaderAsync(Soon, cluster.Deadline, _killed);
        await Task.Delay(after, cluster.Deadline);
        using Process process = cluster.Release.ProcessOf(pod) ?? throw new InvalidOperationException("The controller's process is not on this machine.");
        process.Kill();
        _killed.Add(pod.Uid());
        // kubelet would wait longer after each kill before it starts the container again; a new pod starts at once.
        await cluster.Release.RemoveAsync(pod, cluster.Deadline);
    }

    private static async Task IsOkAsync(Task<ActReport> act) => Assert.True((await act).Ok, string.Join('\n', (await act).Problems));

    private static bool IsUnavailable(Rollout rollout) =>
        rollout.Now!.Verdicts.Any(verdict => verdict.Contains("ProviderUnavailable", StringComparison.Ordinal));

    private static bool HasEvent(Rollout rollout, string reason, DateTimeOffset since) =>
        rollout.Events.Any(seen => seen.At >= since && seen.Value.Reason == reason);
}
