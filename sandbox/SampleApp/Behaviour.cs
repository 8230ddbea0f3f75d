using System.Globalization;

namespace ProgressiveDelivery.Sandbox.SampleApp;

/// <summary>How this instance behaves, as its manifest's environment says: a commit makes it good, failing or slow.</summary>
internal sealed record Behaviour
{
    /// <summary>Named in every answer, so that a client can tell who answered.</summary>
    public string Version { get; init; } = "dev";

    /// <summary>Share of answers that are a 500, from 0 to 1.</summary>
    public double ErrorRate { get; init; }

    /// <summary>Added to every answer, give or take a tenth.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>How long it takes to become ready.</summary>
    public TimeSpan StartupDelay { get; init; }

    /// <summary>Exits with an error instead of becoming ready.</summary>
    public bool Crash { get; init; }

    /// <summary>How long it keeps serving after SIGTERM, while the cluster takes it out of its endpoints.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(3);

    public static Behaviour FromEnvironment(Func<string, string?> variable) => new()
    {
        Version = variable("VERSION") is { Length: > 0 } version ? version : "dev",
        ErrorRate = Math.Clamp(Number(variable, "ERROR_RATE", 0), 0, 1),
        Latency = TimeSpan.FromMilliseconds(Number(variable, "LATENCY_MS", 0)),
        StartupDelay = TimeSpan.FromSeconds(Number(variable, "STARTUP_DELAY", 0)),
        Crash = variable("CRASH") is "1" or "true",
        Drain = TimeSpan.FromSeconds(Number(variable, "DRAIN_SECONDS", 3)),
    };

    private static double Number(Func<string, string?> variable, string name, double fallback) =>
        variable(name) is not { Length: > 0 } text ? fallback
        : double.TryParse(text, CultureInfo.InvariantCulture, out double value) && value >= 0 ? value
        : throw new FormatException($"{name}={text} is not a number of 0 or more");
}
