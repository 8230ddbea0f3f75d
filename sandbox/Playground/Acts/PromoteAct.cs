using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.Sandbox.Playground.Acts;

/// <summary>A good commit goes through all steps and is promoted.</summary>
public static class PromoteAct
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    /// <param name="app">What is released.</param>
    /// <param name="version">The good version.</param>
    /// <param name="ct">Stops the act.</param>
    /// <param name="mayRepeat">A controller that is killed between a step and its record takes the step again.</param>
    public static async Task<ActReport> PlayAsync(App app, AppVersion version, CancellationToken ct, bool mayRepeat = false)
    {
        var scene = new Scene("promote", app);
        CanaryState before = app.Rollout.Now ?? throw new PlaygroundException($"{app.Name} has no Canary.");
        await app.DeployAsync(version, ct);
        await scene.UntilAsync(
            $"{version.Name} promoted, with the target at rest",
            rollout => (rollout.Now is { Phase: "Succeeded" } now && now.PromotedRevision != before.PromotedRevision && rollout.TargetIsAtRest)
                || HasFailed(rollout, before),
            Deadline, ct);
        CanaryState after = app.Rollout.Now!;
        scene.Expect(after.Phase == "Succeeded", $"{version.Name} was not promoted: {after}");
        scene.Expect(after.Condition("Promoted") == "True", $"the condition Promoted is {after.Condition("Promoted")}");
        scene.Expect(app.Rollout.PrimaryVersion == version.Name, $"the primary runs {app.Rollout.PrimaryVersion}");

        ActReport report = await scene.EndAsync(version.Name, badVersion: null);
        IReadOnlyList<int> expected = [.. before.Steps, 0];
        return (mayRepeat ? report.Weights.Distinct() : report.Weights).SequenceEqual(expected)
            ? report
            : report with { Problems = [.. report.Problems, $"the weights were {string.Join(", ", report.Weights)} in place of {string.Join(", ", expected)}"] };
    }

    private static bool HasFailed(Rollout rollout, CanaryState before) =>
        rollout.Now is { Phase: "Failed" } now && now.Revision != before.Revision;
}
