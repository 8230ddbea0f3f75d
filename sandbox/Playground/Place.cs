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

    private static Place Sandbox() => new()
    {
        KubeConfig = $"{SandboxFolder}/kubeconfig",
        Ingress = new("http://198.18.255.1"),
        Prometheus = new("http://198.18.255.1:9090"),
        MetricsServer = "http://prometheus.monitoring:9090",
        Repository = new("http://198.18.255.1:3000/apps.git"),
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
