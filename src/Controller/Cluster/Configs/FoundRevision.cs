namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>The revision that the target is at.</summary>
/// <param name="Name">Hash of the pod template and, after a dash, of the configuration that it reads.</param>
/// <param name="Former">Name by which the status knows this same revision; null when it is <paramref name="Name"/> or unknown.</param>
/// <param name="Configs">The configuration that is part of it.</param>
/// <param name="IsPending">Whether some configuration is not listed yet, so that <paramref name="Name"/> is not final.</param>
internal sealed record FoundRevision(string Name, string? Former, IReadOnlyList<TrackedConfig> Configs, bool IsPending)
{
    /// <summary>The content's hashes as the status keeps them, in the API server's order.</summary>
    public IReadOnlyDictionary<string, string> Digests { get; } =
        Configs.OrderBy(config => config.Reference.StatusName, StringComparer.Ordinal).ToDictionary(config => config.Reference.StatusName, config => config.Digest, StringComparer.Ordinal);
}
