namespace ProgressiveDelivery.Kubernetes;

/// <summary>Where the API server is, how it is trusted, and who we are: plain data, read once.</summary>
public sealed record ConnectionSettings
{
    /// <summary>May have a path of its own, as behind a management proxy.</summary>
    public required Uri Server { get; init; }

    /// <summary>The namespace of the context, or of the pod we run in.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The roots that the server's certificate must lead to; the system's roots when null.</summary>
    public PemSource? CertificateAuthority { get; init; }

    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>The name in the server's certificate, when it is not the host of <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    public PemSource? ClientCertificate { get; init; }

    public PemSource? ClientKey { get; init; }

    public string? Token { get; init; }

    /// <summary>A file with a token that is replaced before it expires; beats <see cref="Token"/>.</summary>
    public string? TokenFile { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    public ExecSettings? Exec { get; init; }

    public Impersonation? Impersonate { get; init; }

    /// <summary>http, https or socks5; beats the proxy of the environment.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Never use the proxy of the environment, as inside the cluster.</summary>
    public bool BypassProxy { get; init; }

    /// <summary>The deadline of one request that is not a watch.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What servers do about misspelt fields of our writes: Ignore, Warn (then it is logged) or Strict.</summary>
    public string FieldValidation { get; init; } = "Warn";

    public string UserAgent { get; init; } = "canary/0.1.0";

    /// <summary>
    /// Reads, in this order: the given kubeconfig, the files of KUBECONFIG, the pod's service account, ~/.kube/config.
    /// </summary>
    /// <exception cref="ConfigurationException">None is there, or the one found is wrong; the message says what to change.</exception>
    public static ConnectionSettings Load(string? kubeconfigPath = null, string? context = null) =>
        Load(kubeconfigPath, context, ConfigurationSources.Process);

    internal static ConnectionSettings Load(string? kubeconfigPath, string? context, ConfigurationSources sources)
    {
        if (!string.IsNullOrEmpty(kubeconfigPath))
        {
            return KubeConfig.Load([kubeconfigPath], missingIsError: true).Connect(context);
        }

        string? list = sources.Variable("KUBECONFIG");
        if (!string.IsNullOrEmpty(list))
        {
            string[] paths = list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            return KubeConfig.Load(paths, missingIsError: false).Connect(context);
        }

        if (context is null && InCluster.TryLoad(sources) is { } inCluster)
        {
            return inCluster;
        }

        string home = Path.Combine(sources.Home, ".kube", "config");
        return File.Exists(home)
            ? KubeConfig.Load([home], missingIsError: true).Connect(context)
            : throw new ConfigurationException(
                "No Kubernetes cluster is configured: run inside a cluster, set KUBECONFIG, or create ~/.kube/config.");
    }

    /// <summary>The address only: the rest holds secrets.</summary>
    public override string ToString() => Server.ToString();
}
