using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.Sandbox.Playground.Environments;

/// <summary>The team of examples/gitops-repo at work: a repository on a Git host, and three environments that follow it.</summary>
public sealed partial class DeliveryPipeline : IAsyncDisposable
{
    /// <summary>The check that main asks for.</summary>
    public const string Check = "ci/render";

    /// <summary>The user that the controller's token belongs to.</summary>
    public const string Robot = "canary";

    private const string Owner = "shop";
    private const string Developer = "developer";
    private const string Reviewer = "reviewer";
    private const string Ci = "ci";
    private const string FieldManager = "playground";
    private const double RequestsPerSecond = 20;

    private readonly Stage _stage;
    private readonly ExampleFiles _files;
    private readonly GitHost _host;
    private AppsRepository? _repository;
    private int _branches;

    public DeliveryPipeline(Stage stage, string name)
    {
        _stage = stage;
        _files = new ExampleFiles(stage.Place, name);
        _host = new GitHost(stage.Place.GitHost!, stage.Place.Token, Owner, name);
        DeliveryEnvironment Make(string environment, string host) => new(stage, environment, $"{name}-{environment}", host, RequestsPerSecond);
        Dev = Make("dev", $"dev.{name}.example.test");
        Staging = Make("staging", $"staging.{name}.example.test");
        Production = Make("production", $"{name}.example.test");
    }

    public DeliveryEnvironment Dev { get; }

    public DeliveryEnvironment Staging { get; }

    public DeliveryEnvironment Production { get; }

    public IReadOnlyList<DeliveryEnvironment> All => [Dev, Staging, Production];

    private AppsRepository Repository => _repository ?? throw new InvalidOperationException("The pipeline has not begun.");

    /// <summary>Makes the repository and the environments, and waits until all three serve v1 through their primaries.</summary>
    public async Task BeginAsync(CancellationToken ct)
    {
        await _host.CreateAsync(Developer, ["rollback", "staging", "production"], ct);
        var url = new Uri(_stage.Place.GitHost!, $"/{Owner}/{_files.Name}.git");
        _repository = await AppsRepository.BeginAsync(_stage.Place, url, "Deploy the shop v1 everywhere", _files.CopyTo, ct);
        await _host.ProtectAsync(Developer, Check, "apps/*/overlays/dev/**", ct);
        await ApplyClustersAsync(ct);
        await Task.WhenAll(All.Select(async environment =>
        {
            await environment.Rollout.UntilAsync(
                "adopted, with the target at rest", rollout => rollout.Now is { Phase: "Initialized" } && rollout.TargetIsAtRest, TimeSpan.FromSeconds(120), ct);
            await environment.Load.ServedAsync(TimeSpan.FromSeconds(30), ct);
            environment.Load.Start();
        }));
    }

    /// <summary>Pushes a version straight to the branch, as the rules allow it for dev; returns the commit.</summary>
    public Task<string> PushAsync(DeliveryEnvironment environment, string version, CancellationToken ct) => WriteAsync("main", environment, version, ct);

    /// <summary>Brings a version into an environment by a pull request that CI finds good and a second person approves.</summary>
    public async Task PromoteAsync(DeliveryEnvironment environment, string version, CancellationToken ct)
    {
        string branch = $"{environment.Name}-{version}-{Interlocked.Increment(ref _branches)}";
        await WriteAsync(branch, environment, version, ct);
        HostedPull pull = await _host.OpenAsync(Developer, $"Promote the shop {version} to {environment.Name}", branch, ct);
        await MeetRulesAsync(pull, ct);
        await MergeAsync(pull, ct);
    }

    /// <summary>CI finds the change good, and a second person approves it.</summary>
    public async Task MeetRulesAsync(HostedPull pull, CancellationToken ct)
    {
        await PassCheckAsync(pull, ct);
        await ApproveAsync(pull, ct);
    }

    public Task PassCheckAsync(HostedPull pull, CancellationToken ct) => _host.ReportAsync(Ci, pull.Head, Check, "success", ct);

    public Task ApproveAsync(HostedPull pull, CancellationToken ct) => _host.ApproveAsync(Reviewer, pull, ct);

    /// <exception cref="HttpRequestException">The host refuses; status and message are its own.</exception>
    public Task MergeAsync(HostedPull pull, CancellationToken ct) => _host.MergeAsync(Reviewer, pull, ct);

    public Task CloseAsync(HostedPull pull, CancellationToken ct) => _host.CloseAsync(Reviewer, pull, ct);

    /// <summary>The pull requests that the controller has opened for an environment, the newest first.</summary>
    public async Task<IReadOnlyList<HostedPull>> RevertsAsync(DeliveryEnvironment environment, CancellationToken ct) =>
    [
        .. (await _host.PullsAsync(Reviewer, ct)).Where(pull =>
            pull.Author == Robot && pull.Branch.StartsWith($"canary-rollback/{environment.Namespace}-", StringComparison.Ordinal)),
    ];

    /// <summary>The version that the branch asks for in an environment.</summary>
    public async Task<string> VersionInGitAsync(DeliveryEnvironment environment, CancellationToken ct) =>
        TagLine().Match(await Repository.AskAsync(ct, "show", $"origin/main:{environment.File}")).Groups["tag"].Value;

    /// <summary>Authors and subjects of the commits of an environment's folder that were pushed to main itself, the newest first.</summary>
    public async Task<IReadOnlyList<string>> PushedAsync(DeliveryEnvironment environment, CancellationToken ct) =>
        (await Repository.AskAsync(ct, "log", "--first-parent", "--no-merges", "--format=%an: %s", "origin/main", "--", $"apps/shop/overlays/{environment.Name}"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The paths that a commit changes against its first parent.</summary>
    public async Task<IReadOnlyList<string>> ChangedByAsync(string commit, CancellationToken ct) =>
        (await Repository.AskAsync(ct, "diff", "--name-only", $"{commit}~1", commit)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Removes what was made from a cluster that stays.</summary>
    public async Task TidyAsync(CancellationToken ct)
    {
        foreach (DeliveryEnvironment environment in All)
        {
            await _stage.Client.DeleteAsync(Kinds.Kustomizations, new("flux-system", environment.Namespace), ct);
            await _stage.Client.DeleteAsync(Kinds.Canaries, new(environment.Namespace, "shop"), ct);
        }

        foreach (DeliveryEnvironment environment in All)
        {
            await environment.Rollout.UntilAsync("the Canary gone", rollout => rollout.Now is null, TimeSpan.FromSeconds(60), ct);
            await _stage.Client.DeleteAsync(Resources.Namespaces, new("", environment.Namespace), ct);
        }

        await _stage.Client.DeleteAsync(Kinds.GitRepositories, new("flux-system", _files.Name), ct);
        await _host.DeleteAsync(Developer, ct);
    }

    public async Task StopUsersAsync()
    {
        foreach (DeliveryEnvironment environment in All)
        {
            await environment.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopUsersAsync();
        _repository?.Dispose();
        _host.Dispose();
    }

    private Task<string> WriteAsync(string branch, DeliveryEnvironment environment, string version, CancellationToken ct) => Repository.PushAsync(
        branch,
        $"Deploy the shop {version} to {environment.Name}",
        folder =>
        {
            string file = Path.Combine(folder, environment.File);
            File.WriteAllText(file, TagLine().Replace(File.ReadAllText(file), $"newTag: {version}"));
        },
        ct);

    /// <summary>What is applied once, when a cluster joins: the namespaces, the Secrets that are not in Git, and what Flux follows.</summary>
    private async Task ApplyClustersAsync(CancellationToken ct)
    {
        foreach (DeliveryEnvironment environment in All)
        {
            await _stage.Client.ApplyAsync(Resources.Namespaces, new("", environment.Namespace), [], FieldManager, force: true, ct);
            var credentials = new JsonObject { ["username"] = Robot, ["password"] = _stage.Place.Token };
            await _stage.Client.ApplyAsync(
                Resources.Secrets, new(environment.Namespace, "shop-git"), new JsonObject { ["stringData"] = credentials }, FieldManager, force: true, ct);
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("canary-clusters-");
        try
        {
            _files.CopyTo(folder.FullName);
            await _stage.Place.RunAsync("kubectl", ["apply", "--recursive", "--filename", Path.Combine(folder.FullName, "clusters")], ct);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex("newTag: (?<tag>.*)")]
    private static partial Regex TagLine();
}
