namespace ProgressiveDelivery.Sandbox.Playground;

/// <summary>The cluster that is played on: the sandbox of this machine, or one that the environment names.</summary>
public sealed record Place
{
    private const string SandboxFolder = "/var/lib/canary-sandbox";

    // sandbox/lib/foreign.sh asks for the same before anything is built.
    private static readonly string[] ForeignVariables =
        ["CANARY_INGRESS_URL", "CANARY_PROMETHEUS_URL", "CANARY_GIT_URL", "CANARY_GIT_TOKEN", "CANARY_IMAGE", "CANARY_SAMPLE_IMAGE"];

    public required string KubeConfig { get; init; }

    /// <summary>Where users reach the ingress; the app's host goes into the Host header.</summary>
    public required Uri Ingress { get; init; }

    /// <summary>Prometheus, as this process reaches it.</summary>
    public required Uri Prometheus { get; init; }

    /// <summary>Prometheus, as the controller's pod reaches it.</summary>
    public required string MetricsServer { get; init; }

    /// <summary>The repository that the GitOps agent follows, as this process reaches it.</summary>
    public required Uri Repository { get; init; }

    /// <summary>The server of that repository as a Git host with Gitea's API; null where it is none that we know.</summary>
    public Uri? GitHost { get; init; }

    /// <summary>The same, as pods reach it.</summary>
    public Uri? GitHostInCluster { get; init; }

    /// <summary>A token that may push to it.</summary>
    public required string Token { get; init; }

    public required string ControllerImage { get; init; }

    public required string SampleImage { get; init; }

    /// <summary>The bare repository as a folder of this machine; null where only the network leads to it.</summary>
    public string? BareRepository { get; init; }

    /// <summary>Whether its nodes are this machine, so that processes of pods can be looked at and ended.</summary>
    public bool IsSandbox => BareRepository is not null;

    /// <summary>The root of the checkout that this program was built from.</summary>
    public static string Checkout { get; } = FindCheckout();

    /// <summary>A cluster is named by KUBECONFIG, and it is not the sandbox.</summary>
    public static bool IsForeign =>
        Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } path && path != $"{SandboxFolder}/kubeconfig";

    /// <summary>The sandbox that is up, or the cluster of KUBECONFIG with the addresses that stand in docs/demo.md.</summary>
    /// <exception cref="PlaygroundException">Something is missing; the message says what.</exception>
    public static Place Find() => IsForeign ? FromEnvironment() : Sandbox();

    /// <summary>Runs kubectl or helm against this cluster: the sandbox's own where it has one.</summary>
    public Task<string> RunAsync(string tool, IEnumerable<string> arguments, CancellationToken ct)
    {
        string cache = Environment.GetEnvironmentVariable("CANARY_CACHE")
            ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "canary");
        string own = Path.Combine(cache, "bin", tool);
        return Tool.RunAsync(File.Exists(own) ? own : tool, arguments, ct, new Dictionary<string, string> { ["KUBECONFIG"] = KubeConfig });
    }

    private static Place Sandbox() => new()
    {
        KubeConfig = $"{SandboxFolder}/kubeconfig",
        Ingress = new("http://198.18.255.1"),
        Prometheus = new("http://198.18.255.1:9090"),
        MetricsServer = "http://prometheus.monitoring:9090",
        Repository = new("http://198.18.255.1:3000/apps.git"),
        GitHost = new("http://198.18.255.1:3000"),
        GitHostInCluster = new("http://git.git-server:3000"),
        Token = ReadToken($"{SandboxFolder}/git/token"),
        ControllerImage = "canary:dev",
        SampleImage = "canary-sandbox/sample:dev",
        BareRepository = $"{SandboxFolder}/git/apps.git",
    };

    private static Place FromEnvironment()
    {
        string[] missing = [.. ForeignVariables.Where(variable => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))];
        if (missing.Length > 0)
        {
            throw new PlaygroundException($"KUBECONFIG names an existing cluster, so these must be set too: {string.Join(", ", missing)}; docs/demo.md tells what to.");
        }

        return new()
        {
            KubeConfig = Variable("KUBECONFIG"),
            Ingress = new(Variable("CANARY_INGRESS_URL")),
            Prometheus = new(Variable("CANARY_PROMETHEUS_URL")),
            MetricsServer = Environment.GetEnvironmentVariable("CANARY_METRICS_SERVER") ?? Variable("CANARY_PROMETHEUS_URL"),
            Repository = new(Variable("CANARY_GIT_URL")),
            Token = Variable("CANARY_GIT_TOKEN"),
            ControllerImage = Variable("CANARY_IMAGE"),
            SampleImage = Variable("CANARY_SAMPLE_IMAGE"),
        };
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name)!;

    private static string ReadToken(string path) =>
        File.Exists(path) ? File.ReadAllText(path).Trim() : throw new PlaygroundException("No sandbox is up; start it with 'make sandbox-up'.");

    private static string FindCheckout()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Canary.sln")))
            {
                return folder;
            }
        }

        return Directory.GetCurrentDirectory();
    }
}
