namespace ProgressiveDelivery.Sandbox.Playground.Acts;

/// <summary>A running app gets a Canary, by a commit: the primary takes over from the target.</summary>
public static class AdoptAct
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <param name="canary">The canary.yaml; the one that is in the app's folder when null.</param>
    public static async Task<ActReport> PlayAsync(App app, string? canary, CancellationToken ct)
    {
        var scene = new Scene("adopt", app);
        await app.CommitCanaryAsync(canary, ct);
        await scene.UntilAsync(
            "adopted, with the target at rest",
            rollout => rollout.Now is { Phase: "Initialized", IsObserved: true } now && now.Condition("Ready") == "True" && rollout.TargetIsAtRest,
            Deadline, ct);
        scene.Expect(app.Rollout.PrimaryVersion == app.Version?.Name, $"the primary runs {app.Rollout.PrimaryVersion}");
        return await scene.EndAsync(trial: null, badVersion: null);
    }
}
