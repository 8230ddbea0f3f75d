namespace ProgressiveDelivery.Git;

/// <summary>Limits and switches that only tests change.</summary>
internal sealed record GitSettings
{
    /// <summary>Lets <c>file://</c> remotes through; never in production, where it would open the pod's own files to a Canary's author.</summary>
    public bool AllowFileProtocol { get; init; }

    public TimeSpan LocalTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For a fetch into a warm cache, and for a push.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan CloneTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Fetch, plan and push this often before a lost race becomes trouble for the job above.</summary>
    public int Attempts { get; init; } = 6;

    public TimeSpan ShortestDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Called with a step's name when it is done, so that a test can crash there.</summary>
    public Action<string> StepDone { get; init; } = static _ => { };
}
