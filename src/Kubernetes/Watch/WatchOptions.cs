namespace ProgressiveDelivery.Kubernetes;

/// <summary>What to watch and from which version on.</summary>
public sealed record WatchOptions
{
    /// <summary>The version that a list returned; changes after it are sent.</summary>
    public required string ResourceVersion { get; init; }

    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>The server ends the watch after this time, so that watches spread over its replicas again.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long after <see cref="Timeout"/> a silent connection is given up: it is half open.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);
}
