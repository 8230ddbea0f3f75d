using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.Sandbox.Playground.Acts;

/// <summary>A bad commit gets some traffic, is rolled back and reverted in Git, and the cluster follows.</summary>
public static class FailAct
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    public static async Task<ActReport> PlayAsync(string name, Stage stage, App app, AppVersion bad, Fault fault, CancellationToken ct)
    {
        var scene = new Scene(name, app);
        var good = new AppVersion(app.Rollout.PrimaryVersion ?? throw new PlaygroundException($"{app.Name} has no primary."));
        CanaryState before = app.Rollout.Now ?? throw new PlaygroundException($"{app.Name} has no Canary.");
        string goodTree = await stage.Repository.TreeAsync("origin/main", app.Name, ct);
        string badCommit = await app.DeployAsync(bad, ct);

        bool done = await scene.UntilAsync($"{bad.Name} reverted in Git, with the cluster following", rollout =>
            rollout.Now is { RevertCommit: { } commit } now && commit != before.RevertCommit
            && now.Condition("RolledBack") == "True" && stage.Branch.Holds(rollout.AppliedCommit, commit) && rollout.TargetVersion == good.Name, Deadline, ct);
        DateTimeOffset converged = DateTimeOffset.UtcNow;
        app.Reverted(good);
        await scene.UntilAsync("the target at rest", rollout => rollout.TargetIsAtRest, Deadline, ct);
        scene.Expect(app.Rollout.PrimaryVersion == good.Name, $"the primary runs {app.Rollout.PrimaryVersion}");
        ActReport report = await scene.EndAsync(bad.Name, bad.Name);
        if (!done)
        {
            return report;
        }

        string revert = app.Rollout.Now!.RevertCommit!;
        await CheckGitAsync(scene, stage, app, goodTree, badCommit, revert, ct);
        DateTimeOffset? withdrawn = app.Rollout.WeightsSince(scene.From).FirstOrDefault(weight => weight.Value == 0)?.At;
        DateTimeOffset published = await stage.Branch.ArrivalAsync(revert, TimeSpan.FromSeconds(5), ct);
        DateTimeOffset? firstSign = await FaultSamples.FirstAsync(stage.Prometheus, app.Name, fault, before.LatencyLimit, scene.From, ct);
        report = report with
        {
            DetectIntervals = Rounded((withdrawn - firstSign) / before.Interval),
            RevertSeconds = Rounded((published - withdrawn)?.TotalSeconds),
            ConvergeSeconds = Rounded((converged - published).TotalSeconds),
            RevertCommit = revert,
        };
        scene.Expect(report.Weights is [> 0, ..] && report.Weights[^1] == 0, $"the weights were {string.Join(", ", report.Weights)}");
        return report with { Problems = scene.Problems };
    }

    private static async Task CheckGitAsync(
        Scene scene, Stage stage, App app, string goodTree, string badCommit, string revert, CancellationToken ct)
    {
        IReadOnlyList<string> since = await stage.Repository.CommitsAfterAsync(badCommit, app.Name, ct);
        scene.Expect(since.SequenceEqual([revert]), $"{since.Count} commits changed the app's folder after {badCommit[..10]}, in place of the one revert");
        scene.Expect(await stage.Repository.TreeAsync(revert, app.Name, ct) == goodTree, "the revert does not restore the good state");
        string changed = await stage.Repository.AskAsync(ct, "diff", "--name-only", $"{revert}~1", revert);
        scene.Expect(
            changed.Split('\n').All(path => path.StartsWith($"apps/{app.Name}/", StringComparison.Ordinal)),
            $"the revert changes files of others: {changed}");
    }

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 3) : null;
}
