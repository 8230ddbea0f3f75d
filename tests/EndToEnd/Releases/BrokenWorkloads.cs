using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>Revisions whose pods cannot run: they are rolled back at once, long before a check or a deadline is due.</summary>
internal sealed class BrokenWorkloads(ClusterFixture cluster)
{
    private static readonly TimeSpan LongBeforeAnyDeadline = TimeSpan.FromSeconds(60);

    public Task CrashLoop() => PlayAsync("crash", new AppVersion("v2") { Crash = true });

    public Task MissingImage() => PlayAsync("image", new AppVersion("v2") { Image = "canary-sandbox/absent:dev" });

    private async Task PlayAsync(string name, AppVersion broken)
    {
        await using App app = await cluster.AdoptedAsync(name, canary => canary with { Interval = "120s", ProgressDeadlineSeconds = 600 });
        DateTimeOffset from = DateTimeOffset.UtcNow;
        string commit = await app.DeployAsync(broken, cluster.Deadline);
        await app.Rollout.UntilAsync(
            "rolled back and reverted",
            rollout => rollout.Now!.Condition("RolledBack") == "True" && rollout.TargetVersion == "v1" && rollout.TargetIsAtRest,
            LongBeforeAnyDeadline, cluster.Deadline);

        Assert.Contains(app.Rollout.Events, seen => seen.Value.Reason == "WorkloadFailed");
        Assert.Equal([app.Rollout.Now!.RevertCommit!], await cluster.Stage.Repository.CommitsAfterAsync(commit, app.Name, cluster.Deadline));
        Assert.Empty(app.Rollout.WeightsSince(from));
        Assert.Equal("v1", app.Rollout.PrimaryVersion);
        await Users.LostNothingAsync(app, from);
    }
}
