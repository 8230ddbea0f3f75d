namespace ProgressiveDelivery.Kubernetes;

/// <summary>The back-off of one key: doubling from <see cref="FirstDelay"/> to <see cref="LongestDelay"/>, and never giving up.</summary>
public sealed record WorkQueueOptions
{
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(5);
}
