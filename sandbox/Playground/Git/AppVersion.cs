namespace ProgressiveDelivery.Sandbox.Playground.Git;

/// <summary>What a commit makes of the sample app.</summary>
public sealed record AppVersion(string Name)
{
    /// <summary>Share of answers that are errors, from 0 to 1.</summary>
    public double ErrorRate { get; init; }

    public int LatencyMs { get; init; }

    /// <summary>Exits at its start.</summary>
    public bool Crash { get; init; }

    /// <summary>Another image than the sample's own.</summary>
    public string? Image { get; init; }

    /// <summary>Seconds until it is ready.</summary>
    public int StartupDelay { get; init; }
}
