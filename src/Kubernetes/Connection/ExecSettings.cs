namespace ProgressiveDelivery.Kubernetes;

/// <summary>The program that hands out credentials, as a kubeconfig names it.</summary>
public sealed record ExecSettings
{
    /// <summary>A name to look up on PATH, or a full path.</summary>
    public required string Command { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Added to our own environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The client.authentication.k8s.io version that the program must answer with.</summary>
    public required string ApiVersion { get; init; }

    public bool ProvideClusterInfo { get; init; }

    /// <summary>What to tell a person whose machine lacks the program.</summary>
    public string? InstallHint { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    public override string ToString() => Command;
}
