namespace ProgressiveDelivery.Kubernetes;

/// <summary>Which Lease is contended for, by whom, and how fast leadership changes hands.</summary>
public sealed record LeaderElectionOptions
{
    public required ObjectKey Lease { get; init; }

    /// <summary>Unique for each process: two pods on a host network share the machine's name.</summary>
    public string Identity { get; init; } = $"{Environment.MachineName}_{Guid.NewGuid():N}";

    /// <summary>How long others wait after the last renewal that they saw.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the leader keeps trying to renew before it stops; shorter than <see cref="LeaseDuration"/>.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Free the Lease after the work has stopped, so that the next leader need not wait.</summary>
    public bool ReleaseOnStop { get; init; } = true;

    internal void Validate()
    {
        if (RetryPeriod <= TimeSpan.Zero || RetryPeriod >= RenewDeadline || RenewDeadline >= LeaseDuration)
        {
            throw new ArgumentException("Leader election needs 0 < RetryPeriod < RenewDeadline < LeaseDuration.");
        }
    }
}
