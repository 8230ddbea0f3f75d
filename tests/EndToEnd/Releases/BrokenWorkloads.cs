using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>Revisions whose pods cannot run: they are rolled back at once, long before a check or a deadline is due.</summary>
internal sealed class BrokenWorkloads(ClusterFixture cluster)
{
    private static readonly TimeSpan LongBeforeAnyDeadline = TimeSpan.FromSeconds(60);

    public async Task PlayAsync()
    {
        await using App app = await cluster.AdoptedAsync("broken", canary => canary with { Interval = "120s", ProgressDeadlineSeconds = 600 });
        await PlayAsync(app, new AppVersion("v2") { Crash = true });
        await PlayAsync(app, new AppVersion("v3") { Image = "canary-sandbox/absent:dev" });
    }

    private async Task PlayAsync(App app, AppVersion broken)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow;
        string? before = app.Rollout.Now!.RevertCommit;
        string commit = await app.DeployAsync(broken, cluster.Deadline);
        await app.Rollout.UntilAsync(
            "rolled back and reverted",
            rollout => rollout.Now is { } now && now.RevertCommit != before && now.Condition("RolledBack") == "True"
                && rollout.TargetVersion == "v1" && rollout.TargetIsAtRest,
            LongBeforeAnyDeadline, cluster.Deadline);

        Assert.Contains(app.Rollout.Events, seen => seen.At > from && seen.Value.Reason == "WorkloadFailed");
        Assert.Equal([app.Rollout.Now!.RevertCommit!], await cluster.Stage.Repository.CommitsAfterAsync(commit, app.Name, cluster.Deadline));
        Assert.Empty(app.Rollout.WeightsSince(from));
        Assert.Equal("v1", app.Rollout.PrimaryVersion);
        await Users.LostNothingAsync(app, from);
    }
}
