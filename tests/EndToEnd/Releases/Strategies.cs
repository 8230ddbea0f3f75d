using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Acts;
using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Git;
using ProgressiveDelivery.Sandbox.Playground.Load;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>Releases that reach their users in another way than by rising weights.</summary>
internal sealed class Strategies(ClusterFixture cluster)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    // The ingress follows a route within this time.
    private static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(500);

    /// <summary>Insiders, who come through an Ingress of their own, get the new version; all others get it when it is promoted.</summary>
    public async Task AbTest()
    {
        await using App app = await cluster.ServingAsync("ab");
        await app.EditAsync("Let insiders in", "ingress.yaml", text => $"{text.TrimEnd()}\n---\n{text.Replace($"name: {app.Name}\n  labels", $"name: {app.Name}-inner\n  labels", StringComparison.Ordinal).Replace("host: ", "host: inner-", StringComparison.Ordinal)}", cluster.Deadline);
        string manifest = new CanaryManifest(app.Name) { Strategy = ReleaseStrategy.AbTest, MoreIngresses = [$"{app.Name}-inner"] }.Render();
        ActReport adopted = await AdoptAct.PlayAsync(app, manifest, cluster.Deadline);
        Assert.True(adopted.Ok, string.Join('\n', adopted.Problems));

        await using var insiders = new LoadGenerator(cluster.Stage.Place.Ingress, $"inner-{app.Load.Host}", 20, ("X-User", "insider"));
        await insiders.ServedAsync(Soon, cluster.Deadline);
        insiders.Start();
        DateTimeOffset from = DateTimeOffset.UtcNow;
        await app.DeployAsync(new AppVersion("v2"), cluster.Deadline);
        (DateTimeOffset begin, DateTimeOffset end) = await PromotedAsync(app, from);

        Assert.Equal(["v2"], VersionsOf(insiders, begin, end));
        Assert.Equal(["v1"], VersionsOf(app.Load, begin, end));
        await Users.LostNothingAsync(app, from);
        await Users.LostNothingAsync(insiders, from);

        // A version that fails for insiders fails for them alone.
        from = DateTimeOffset.UtcNow;
        await app.DeployAsync(new AppVersion("v3") { ErrorRate = 0.5 }, cluster.Deadline);
        await app.Rollout.UntilAsync(
            "rolled back and reverted", rollout => rollout.Now!.Condition("RolledBack") == "True" && rollout.TargetVersion == "v2" && rollout.TargetIsAtRest, 2 * Soon, cluster.Deadline);
        Assert.DoesNotContain("v3", VersionsOf(app.Load, from, DateTimeOffset.UtcNow));
        await Users.LostNothingAsync(app, from);
        await Users.LostNothingAsync(insiders, from, badVersion: "v3");
    }

    /// <summary>All users are switched at once after the checks, and the primary follows behind.</summary>
    public async Task BlueGreen()
    {
        await using App app = await cluster.AdoptedAsync("bluegreen", canary => canary with { Strategy = ReleaseStrategy.BlueGreen });
        DateTimeOffset from = DateTimeOffset.UtcNow;
        await app.DeployAsync(new AppVersion("v2"), cluster.Deadline);
        (DateTimeOffset switched, DateTimeOffset end) = await PromotedAsync(app, from);

        Assert.Equal([100, 0], app.Rollout.WeightsSince(from).Select(weight => weight.Value));
        Assert.Equal(["v1"], VersionsOf(app.Load, from, app.Rollout.WeightsSince(from)[0].At - Lag));
        Assert.Equal(["v2"], VersionsOf(app.Load, switched, end));
        await Users.LostNothingAsync(app, from);
    }

    /// <summary>Without a router, users get the new version from the primary.</summary>
    public async Task PlainServices()
    {
        await using App app = await cluster.AdoptedAsync("services", canary => canary with { Strategy = ReleaseStrategy.Services });
        DateTimeOffset from = DateTimeOffset.UtcNow;
        await app.DeployAsync(new AppVersion("v2"), cluster.Deadline);
        await app.Rollout.UntilAsync("promoted", rollout => rollout.Now!.Phase == "Succeeded" && rollout.TargetIsAtRest, 2 * Soon, cluster.Deadline);

        Assert.Equal("v2", app.Rollout.PrimaryVersion);
        Assert.Empty(app.Rollout.WeightsSince(from));
        Assert.Equal(["v1"], VersionsOf(app.Load, from, app.Rollout.States.First(state => state.At > from && state.Value.Phase == "Promoting").At - Lag));
        await Users.LostNothingAsync(app, from);
    }

    /// <summary>Waits for the promotion; the time in which the canary had what it was to have.</summary>
    private async Task<(DateTimeOffset Begin, DateTimeOffset End)> PromotedAsync(App app, DateTimeOffset from)
    {
        await app.Rollout.UntilAsync("promoted", rollout => rollout.Now!.Phase == "Succeeded" && rollout.PrimaryVersion == "v2" && rollout.TargetIsAtRest, 2 * Soon, cluster.Deadline);
        IReadOnlyList<Seen<CanaryState>> states = [.. app.Rollout.States.Where(state => state.At > from)];
        return (states.First(state => state.Value.Weight == 100).At + Lag, states.First(state => state.Value.Phase == "Promoting").At - Lag);
    }

    private static IEnumerable<string?> VersionsOf(LoadGenerator load, DateTimeOffset from, DateTimeOffset to) => load.Between(from, to).Select(answer => answer.Version).Distinct();
}
