namespace ProgressiveDelivery.Kubernetes;

/// <summary>The places that settings come from, so that tests bring their own.</summary>
internal sealed record ConfigurationSources(Func<string, string?> Variable, string Home, string ServiceAccountFolder)
{
    public static ConfigurationSources Process { get; } = new(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        "/var/run/secrets/kubernetes.io/serviceaccount");
}
