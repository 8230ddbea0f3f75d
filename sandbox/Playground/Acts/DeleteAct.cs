using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.Playground.Acts;

/// <summary>The Canary leaves Git: the target takes the traffic back and nothing that was generated stays.</summary>
public static class DeleteAct
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    public static async Task<ActReport> PlayAsync(Stage stage, App app, CancellationToken ct)
    {
        var scene = new Scene("delete", app);
        string commit = await app.RemoveCanaryAsync(ct);
        await scene.UntilAsync(
            "the Canary and the primary gone, with the target serving",
            rollout => rollout.Now is null && rollout.Primary is null && stage.Branch.Holds(rollout.AppliedCommit, commit)
                && rollout.Target.Get<int>("status", "availableReplicas") > 0
                && !rollout.PrimaryRuns,
            Deadline, ct);
        await scene.UntilAsync(
            "nothing left of what was generated",
            _ => stage.Watch.Ingresses(app.Name).Count == 1
                && stage.Watch.Service(app.Name, $"{app.Name}-primary") is null
                && stage.Watch.Service(app.Name, $"{app.Name}-canary") is null,
            Deadline, ct);
        scene.Expect(
            stage.Watch.Service(app.Name, app.Name).Map("spec", "selector").GetValueOrDefault("app") == app.Name,
            "the Service does not select the target");
        return await scene.EndAsync(trial: null, badVersion: null);
    }
}
