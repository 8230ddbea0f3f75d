using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>Somebody deletes the primary in mid-trial: it is restored, and the version on trial is judged all the same.</summary>
internal sealed class LostPrimary(ClusterFixture cluster)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    public async Task PlayAsync()
    {
        await using App app = await cluster.AdoptedAsync("lost", canary => canary with { Interval = "20s" });
        DateTimeOffset from = DateTimeOffset.UtcNow;
        string? promoted = app.Rollout.Now!.PromotedRevision;
        string commit = await app.DeployAsync(new AppVersion("v2") { ErrorRate = 0.5 }, cluster.Deadline);
        await app.Rollout.UntilAsync("traffic for the bad version", rollout => rollout.Now!.Weight > 0, Soon, cluster.Deadline);
        string lost = app.Rollout.Primary!.Uid();
        await cluster.Stage.Client.DeleteAsync(Resources.Deployments, new(app.Name, $"{app.Name}-primary"), cluster.Deadline);
        await app.Rollout.UntilAsync(
            "the promoted version on a new primary",
            rollout => rollout.PrimaryVersion == "v1" && rollout.Primary?.Uid() != lost && rollout.Primary.Get<int>("status", "availableReplicas") > 0,
            Soon, cluster.Deadline);
        await app.Rollout.UntilAsync("the bad version failed", rollout => rollout.Now is { Phase: "Failed", Weight: 0 }, 3 * Soon, cluster.Deadline);
        DateTimeOffset failed = DateTimeOffset.UtcNow;
        await app.Rollout.UntilAsync(
            "rolled back and reverted",
            rollout => rollout.Now!.Condition("RolledBack") == "True" && rollout.TargetVersion == "v1" && rollout.TargetIsAtRest,
            Soon, cluster.Deadline);

        Assert.True(HasEvent(app.Rollout, "PrimaryLost", from));
        Assert.True(HasEvent(app.Rollout, "AnalysisFailed", from));
        Assert.Equal(promoted, app.Rollout.Now!.PromotedRevision);
        Assert.Equal("v1", app.Rollout.PrimaryVersion);
        Assert.Equal([30, 0], app.Rollout.WeightsSince(from).Select(weight => weight.Value));
        Assert.Equal([app.Rollout.Now!.RevertCommit!], await cluster.Stage.Repository.CommitsAfterAsync(commit, app.Name, cluster.Deadline));
        await Users.LostNothingAsync(app, failed, badVersion: "v2");
    }

    private static bool HasEvent(Rollout rollout, string reason, DateTimeOffset since) =>
        rollout.Events.Any(seen => seen.At >= since && seen.Value.Reason == reason);
}
