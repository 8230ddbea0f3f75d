using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>Releases that are judged against the primary, and one whose checks have no clear answer.</summary>
internal sealed class Judgements(ClusterFixture cluster)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    public async Task PlayAsync()
    {
        // There is no limit: whether the version is worse than the primary is the only question.
        await using App app = await cluster.AdoptedAsync("judged", canary => canary with
        {
            Threshold = 5,
            // Evidence takes requests: two looks of some seconds would find nothing.
            Analysis = ["stepChecks: 5"],
            Metrics = "[{name: request-success-rate, interval: 10s, comparison: {}}]",
        });
        await GoesOnWhileNotWorseAsync(app);
        await GoesBackByAnAlarmAsync(app);
        await GoesByPolicyAsync(app);
    }

    private async Task GoesOnWhileNotWorseAsync(App app)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow;
        await app.DeployAsync(new AppVersion("v2"), cluster.Deadline);
        await app.Rollout.UntilAsync("v2 promoted", rollout => rollout.Now!.Phase == "Succeeded" && rollout.TargetIsAtRest, 2 * Soon, cluster.Deadline);

        Assert.Equal([30, 60, 0], app.Rollout.WeightsSince(from).Select(weight => weight.Value));
        Assert.Contains(VerdictsSince(app, from), verdict => verdict.StartsWith("request-success-rate against the primary Pass", StringComparison.Ordinal));
        await Users.LostNothingAsync(app, from);
    }

    /// <summary>One alarm ends the trial, however many failed checks the threshold allows.</summary>
    private async Task GoesBackByAnAlarmAsync(App app)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow;
        string commit = await app.DeployAsync(new AppVersion("v3") { ErrorRate = 0.5 }, cluster.Deadline);
        await app.Rollout.UntilAsync(
            "rolled back and reverted", rollout => rollout.Now!.Condition("RolledBack") == "True" && rollout.TargetVersion == "v2" && rollout.TargetIsAtRest, 2 * Soon, cluster.Deadline);

        Assert.Contains(VerdictsSince(app, from), verdict => verdict.Contains("worse than chance can explain", StringComparison.Ordinal));
        Assert.Equal("v2", app.Rollout.PrimaryVersion);
        Assert.Equal(0, app.Rollout.WeightsSince(from)[^1].Value);
        Assert.Equal([app.Rollout.Now!.RevertCommit!], await cluster.Stage.Repository.CommitsAfterAsync(commit, app.Name, cluster.Deadline));
        await Users.LostNothingAsync(app, from, badVersion: "v3");
    }

    /// <summary>More requests are asked for than come: the trial ends as the policy says, and Git is left alone.</summary>
    private async Task GoesByPolicyAsync(App app)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow;
        await app.CommitCanaryAsync(Unclear(app, "rollback"), cluster.Deadline);
        string commit = await app.DeployAsync(new AppVersion("v4"), cluster.Deadline);
        await app.Rollout.UntilAsync("v4 back", rollout => rollout.Now is { Phase: "Failed", Weight: 0 } && rollout.TargetIsAtRest, 2 * Soon, cluster.Deadline);

        Assert.Equal("Off", app.Rollout.Now!.RollbackPhase);
        Assert.Contains(app.Rollout.Events, seen => seen.At > from && seen.Value.Reason == "Inconclusive");
        Assert.Equal([30, 0], app.Rollout.WeightsSince(from).Select(weight => weight.Value));
        Assert.Empty(await cluster.Stage.Repository.CommitsAfterAsync(commit, app.Name, cluster.Deadline));

        await app.CommitCanaryAsync(Unclear(app, "promote"), cluster.Deadline);
        await app.DeployAsync(new AppVersion("v5"), cluster.Deadline);
        await app.Rollout.UntilAsync("v5 promoted", rollout => rollout.PrimaryVersion == "v5" && rollout.Now!.Phase == "Succeeded" && rollout.TargetIsAtRest, 2 * Soon, cluster.Deadline);

        Assert.Equal([30, 0, 30, 60, 0], app.Rollout.WeightsSince(from).Select(weight => weight.Value));
        await Users.LostNothingAsync(app, from);
    }

    private static string Unclear(App app, string policy) => new CanaryManifest(app.Name)
    {
        Metrics = "[{name: request-success-rate, interval: 10s, minRequests: 100000, thresholdRange: {min: 99}}]",
        Analysis = [$"onInconclusive: {policy}", "inconclusiveDeadline: 5s"],
    }.Render();

    private static IEnumerable<string> VerdictsSince(App app, DateTimeOffset from)
        => app.Rollout.States.Where(state => state.At > from).SelectMany(state => state.Value.Verdicts);
}
