namespace ProgressiveDelivery.Git.Tests;

/// <summary>A server repository with two apps, a promoted state of the first and a failing commit on top, and a reverter to try on it.</summary>
internal sealed class RevertScene : IDisposable
{
    public const string App = "apps/shop";
    private const string Image = "image: registry.example/shop:";
    private readonly ScratchFolder _scratch = new();

    public RevertScene()
    {
        Repository = new ScratchRepository(_scratch["remote.git"]);
        Good = Repository.Commit(
            "Deploy shop v1",
            ($"{App}/deployment.yaml", Image + "v1\n"),
            ($"{App}/kustomization.yaml", "resources: [deployment.yaml]\n"),
            ("apps/cart/deployment.yaml", "image: cart:v1\n"),
            ("README.md", "Apps\n"));
    }

    public ScratchRepository Repository { get; }

    public string Good { get; set; }

    public string Bad { get; set; } = "";

    public string Root => _scratch.Root;

    public string Cache => _scratch["cache"];

    public GitSettings Settings { get; set; } = new()
    {
        AllowFileProtocol = true,
        ShortestDelay = TimeSpan.FromMilliseconds(1),
        LongestDelay = TimeSpan.FromMilliseconds(5),
    };

    /// <summary>Commits the failing image.</summary>
    public RevertScene Fail(string version = "v2")
    {
        Bad = Repository.Commit($"Deploy shop {version}", ($"{App}/deployment.yaml", Image + version + "\n"));
        return this;
    }

    public RevertRequest Request(string? url = null, GitCredentials? credentials = null, string path = "./" + App, string revision = "7d9f")
    {
        string remote = url ?? Repository.FileUrl;
        return new RevertRequest
        {
            Remote = new GitRemote(remote, credentials ?? GitCredentials.None),
            Branch = "main",
            Path = path,
            GoodCommit = Good,
            BadCommit = Bad,
            RevertId = RevertId.For("apps", "main", path, "shop/shop", revision, Bad),
            Evidence = new RevertEvidence
            {
                App = "shop",
                Namespace = "shop",
                Name = "shop",
                FailedRevision = revision,
                RestoredRevision = "5c4b",
                FailedMetrics = [new FailedMetric("request-success-rate", "61.2 %", "at least 99 %")],
                FailedImages = ["registry.example/shop:v2"],
            },
        };
    }

    public Reverter Reverter() => new(Cache, TimeProvider.System, Settings);

    public Task<RevertOutcome> RevertAsync(RevertRequest? request = null) => Reverter().RevertAsync(request ?? Request(), CancellationToken.None);

    public void Dispose() => _scratch.Dispose();
}
