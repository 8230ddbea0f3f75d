namespace ProgressiveDelivery.Kubernetes;

/// <summary>Who shares the work, and how fast it changes hands.</summary>
public sealed record ShardOptions
{
    /// <summary>Namespace of the Leases.</summary>
    public required string Namespace { get; init; }

    /// <summary>Replicas of the same group share the work; no more than 63 characters of a label's value.</summary>
    public required string Group { get; init; }

    /// <summary>Unique for each process; the same again only when the former process is certain to have ended. Without blanks.</summary>
    public required string Identity { get; init; }

    /// <summary>How long others wait after the last renewal that they saw.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a replica goes on without a renewal; shorter than <see cref="LeaseDuration"/>.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    internal void Validate()
    {
        if (RetryPeriod <= TimeSpan.Zero || RetryPeriod >= RenewDeadline || RenewDeadline >= LeaseDuration)
        {
            throw new ArgumentException("Shards need 0 < RetryPeriod < RenewDeadline < LeaseDuration.");
        }
    }
}
