using ProgressiveDelivery.Sandbox.Playground.Load;

namespace ProgressiveDelivery.Sandbox.Playground.Acts;

/// <summary>What an act showed, measured from outside.</summary>
public sealed record ActReport
{
    /// <summary>adopt, promote, fail, slow or delete.</summary>
    public required string Name { get; init; }

    /// <summary>What was not as it must be, each a sentence.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The weights on the canary's Ingress, in order.</summary>
    public required IReadOnlyList<int> Weights { get; init; }

    public required Tally Requests { get; init; }

    /// <summary>From the first sample in Prometheus that shows the fault to weight 0 on the Ingress, in analysis intervals.</summary>
    public double? DetectIntervals { get; init; }

    /// <summary>From weight 0 on the Ingress to the commit at the head of the branch.</summary>
    public double? RevertSeconds { get; init; }

    /// <summary>From that commit to RolledBack=True with Git and cluster agreeing.</summary>
    public double? ConvergeSeconds { get; init; }

    public string? RevertCommit { get; init; }

    /// <summary>The largest distance of the canary's share from its weight, in standard errors.</summary>
    public double? ShareZ { get; init; }

    public bool Ok => Problems.Count == 0;
}
