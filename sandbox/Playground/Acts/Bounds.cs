namespace ProgressiveDelivery.Sandbox.Playground.Acts;

/// <summary>What the figures of an act must keep to.</summary>
public static class Bounds
{
    public const double DetectIntervals = 2;
    public const double RevertSeconds = 5;
    public const double ConvergeSeconds = 15;
    public const double ShareZ = 4;

    /// <summary>The bounds that a rolled back act misses, each a sentence; a figure that is not known is missed too.</summary>
    public static IEnumerable<string> MissedBy(ActReport act)
    {
        if (act.DetectIntervals is not <= DetectIntervals)
        {
            yield return $"weight 0 came {act.DetectIntervals} intervals after the first bad sample";
        }

        if (act.RevertSeconds is not <= RevertSeconds)
        {
            yield return $"the revert came {act.RevertSeconds} s after weight 0";
        }

        if (act.ConvergeSeconds is not <= ConvergeSeconds)
        {
            yield return $"the cluster followed {act.ConvergeSeconds} s after the revert";
        }
    }
}
