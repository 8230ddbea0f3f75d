using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// How many pods a share of the traffic needs. Without an autoscaler the canary gets as many as the primary has. With one
/// it gets its share of them before it gets the weight, once a step; from then on the autoscaler has the say, for two who
/// scale the same Deployment would outbid each other.
/// </summary>
internal static class Sizing
{
    /// <summary>
    /// How long after a trial the primary keeps its size: an autoscaler's window of past recommendations
    /// (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#default-behavior), after which all of
    /// them are of the whole traffic.
    /// </summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);

    public static bool IsAutoscaled(this Observation o) => o.Spec.AutoscalerRef is not null;

    /// <summary>Pods of the target that carry this weight, in percent, as the primary carries all.</summary>
    public static int ReplicasFor(this Observation o, int weight)
    {
        int primary = Math.Max(1, o.Primary?.Replicas ?? 1);
        if (!o.IsAutoscaled())
        {
            return primary;
        }

        int share = (int)(((long)primary * weight + 99) / 100);
        return Math.Max(1, Math.Min(Math.Max(share, o.Companions.Least), o.Companions.Most));
    }

    /// <summary>Pods below which the target is scaled up whoever scaled it down.</summary>
    public static int LeastReplicas(this Observation o) => o.IsAutoscaled() ? 1 : o.ReplicasFor(100);

    /// <summary>What a trial that begins keeps the primary's autoscaler from.</summary>
    public static PrimaryFloor? Floor(Observation o)
        => o.IsAutoscaled() && o.Primary is { } primary ? new PrimaryFloor { Replicas = Math.Max(primary.Replicas, o.Status.PrimaryFloor?.Replicas ?? 0) } : null;

    /// <summary>The effect that gives a target in the midst of a trial the pods for all traffic; its autoscaler has the say afterwards.</summary>
    public static IReadOnlyList<Effect> ForAllTraffic(Observation o)
        => o.IsAutoscaled() && o.Spec.GivesBackOnDeletion() && o.HoldsDeletion() && o.Target is { Replicas: > 0 } target && target.Replicas < o.ReplicasFor(100)
            ? [new Effect.ScaleTarget(o.ReplicasFor(100))]
            : [];

    /// <summary>Looks again when the primary's autoscaler is to be let go.</summary>
    public static Decision Timed(Decision decision, DateTimeOffset now)
        => decision.Status.PrimaryFloor is { Until: { } due } && due > now && !(decision.LookAgainAt <= due)
            ? decision with { LookAgainAt = due }
            : decision;
}
