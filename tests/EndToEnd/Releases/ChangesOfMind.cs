using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>People who change their mind while a revision is on trial.</summary>
internal sealed class ChangesOfMind(ClusterFixture cluster)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    /// <summary>A newer revision comes during the run: it starts again from the first step.</summary>
    public async Task Restart()
    {
        await using App app = await cluster.AdoptedAsync("restart");
        DateTimeOffset from = DateTimeOffset.UtcNow;
        await app.DeployAsync(new AppVersion("v2"), cluster.Deadline);
        await app.Rollout.UntilAsync("traffic for v2", rollout => rollout.Now!.Weight > 0, Soon, cluster.Deadline);
        await app.DeployAsync(new AppVersion("v3"), cluster.Deadline);
        await app.Rollout.UntilAsync("v3 promoted", rollout => rollout.Now!.Phase == "Succeeded" && rollout.TargetIsAtRest, 2 * Soon, cluster.Deadline);

        Assert.Equal("v3", app.Rollout.PrimaryVersion);
        int[] weights = [.. app.Rollout.WeightsSince(from).Select(weight => weight.Value)];
        int restart = Array.IndexOf(weights, 0);
        Assert.Equal([30, 60, 0], weights[(restart + 1)..]);
        Assert.DoesNotContain(app.Rollout.States, state => state.Value.Phase == "Failed");
        await Users.LostNothingAsync(app, from);
    }

    public async Task End()
    {
        await using App app = await cluster.AdoptedAsync("ended", canary => canary with { Interval = "20s" });
        await WithdrawAsync(app);
        await AbortAsync(app);
    }

    /// <summary>The target goes back to what serves: the run ends without a verdict.</summary>
    private async Task WithdrawAsync(App app)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow;
        string? served = app.Rollout.Now!.PromotedRevision;
        await app.DeployAsync(new AppVersion("v2"), cluster.Deadline);
        await app.Rollout.UntilAsync("traffic for v2", rollout => rollout.Now!.Weight > 0, Soon, cluster.Deadline);
        await app.DeployAsync(new AppVersion("v1"), cluster.Deadline);
        await app.Rollout.UntilAsync(
            "the run ended", rollout => rollout.Now is { Phase: "Initialized", Weight: 0 } && rollout.TargetIsAtRest, Soon, cluster.Deadline);

        CanaryState now = app.Rollout.Now!;
        Assert.Equal(served, now.PromotedRevision);
        Assert.Empty(now.Verdicts);
        Assert.Equal([30, 0], app.Rollout.WeightsSince(from).Select(weight => weight.Value));
        Assert.Contains(app.Rollout.Events, seen => seen.Value.Reason == "Withdrawn");
        await Users.LostNothingAsync(app, from);
    }

    /// <summary>A person aborts by annotation: no traffic, and Git is left alone.</summary>
    private async Task AbortAsync(App app)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow;
        string commit = await app.DeployAsync(new AppVersion("v3"), cluster.Deadline);
        await app.Rollout.UntilAsync("traffic for v3", rollout => rollout.Now!.Weight > 0, Soon, cluster.Deadline);
        await app.AnnotateAsync("canary.gitops.dev/abort", app.Rollout.Now!.Revision!, cluster.Deadline);
        await app.Rollout.UntilAsync(
            "the run aborted", rollout => rollout.Now is { Phase: "Failed", Weight: 0 } && rollout.TargetIsAtRest, Soon, cluster.Deadline);

        Assert.Equal("Off", app.Rollout.Now!.RollbackPhase);
        Assert.Empty(await cluster.Stage.Repository.CommitsAfterAsync(commit, app.Name, cluster.Deadline));
        Assert.Equal("v1", app.Rollout.PrimaryVersion);

        // The same revision is tried again when a person asks for it.
        await app.AnnotateAsync("canary.gitops.dev/retry", app.Rollout.Now!.Revision!, cluster.Deadline);
        await app.Rollout.UntilAsync("traffic for v3 again", rollout => rollout.Now is { Phase: "Progressing", Weight: > 0 }, Soon, cluster.Deadline);
        await Users.LostNothingAsync(app, from);
    }
}
