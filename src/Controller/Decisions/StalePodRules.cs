namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// Pods of the target that have read former configuration are replaced before they are judged: they lose their traffic,
/// drain, and go; new ones read what is there now. Idle apps have no such pods.
/// </summary>
internal static class StalePodRules
{
    public static IReadOnlyList<Rule> During(IReadOnlyList<string> here) =>
    [
        new("drain-stale", here, here, "The target's pods have read former configuration: they finish their requests.",
            When: o => o.Status.StaleSince is { } since && o.Target!.Replicas > 0 && (IsServing(o) || o.Now < since + o.Drain),
            Then: o =>
            {
                DateTimeOffset since = IsServing(o) ? o.Now : o.Status.StaleSince!.Value;
                return new Decision
                {
                    Effects = Trial.Withdraw(o),
                    Status = o.Status with { StaleSince = since, CanaryWeight = 0, WaitingSince = null, Message = $"Pods of {o.Spec.TargetRef.Name} have read former configuration; draining them." },
                    LookAgainAt = since + o.Drain,
                };
            }),

        new("stop-stale", here, here, "Drained, they go.",
            When: o => o.Status.StaleSince is not null && o.Target!.Replicas > 0,
            Then: o => o.Wait($"Replacing the pods of {o.Spec.TargetRef.Name} by such that read the new configuration.", new Effect.ScaleTarget(0))),

        new("await-stale-gone", here, here, "Some of them are still there.",
            When: o => o.Status.StaleSince is not null && o.Target!.Pods > 0 && !o.DeadlinePassed(),
            Then: o => o.Wait($"Waiting for the former pods of {o.Spec.TargetRef.Name} to go.", Trial.Withdraw(o))),

        new("start-fresh", here, here, "None is left: new pods read the new configuration.",
            When: o => o.Status.StaleSince is not null,
            Then: o => o.Go(
                o.Status with { StaleSince = null, WaitingSince = o.Now, Message = $"Scaling up {o.Spec.TargetRef.Name} with the new configuration." },
                [.. Trial.Withdraw(o), new Effect.ScaleTarget(o.ReplicasFor(StepPlan.Weights(o.Spec)[0]))])),
    ];

    private static bool IsServing(Observation o) => o.Route.CanaryWeight != 0 || o.TargetServesUsers();
}
