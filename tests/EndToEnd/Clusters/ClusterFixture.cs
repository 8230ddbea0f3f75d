using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Acts;
using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Environments;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.EndToEnd.Clusters;

/// <summary>The sandbox, or the cluster that KUBECONFIG names, with the controller installed by helm.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    /// <summary>
    /// A leader that was killed is followed soon, so that ten kills fit into a test run; and as many Canaries fail within minutes as would
    /// be an outage of the metrics elsewhere.
    /// </summary>
    private static readonly string[] ForTests =
    [
        "env[0].name=Canary__LeaseDuration", "env[0].value=00:00:03",
    ];

    private const double RequestsPerSecond = 30;

    private readonly List<App> _apps = [];
    private readonly List<DeliveryPipeline> _pipelines = [];
    private readonly string _run = Guid.NewGuid().ToString("N")[..4];
    // What happened to all apps, for whoever looks for the cause of a failure.
    private TextWriter _timeline = TextWriter.Null;
    private bool _ours;

    public Stage Stage { get; private set; } = null!;

    public ControllerRelease Release { get; private set; } = null!;

    /// <summary>Ends what is not over in good time.</summary>
    public CancellationToken Deadline { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(15)).Token;

    public async Task InitializeAsync()
    {
        _ours = !Place.IsForeign && await SandboxMachine.UpAsync(_ => { }, Deadline);
        Place place = Place.Find();
        if (place.IsSandbox)
        {
            await SandboxMachine.BuildImageAsync(place, _ => { }, Deadline);
        }

        Release = new ControllerRelease(place);
        await Release.InstallAsync(Deadline, ForTests);
        Stage = await Stage.OpenAsync(place, Deadline);
        string folder = Path.Combine(Place.Checkout, "artifacts", "tests");
        _timeline = TextWriter.Synchronized(File.CreateText(Path.Combine(Directory.CreateDirectory(folder).FullName, "timeline.txt")));
        Stage.Watch.Happened += seen => _timeline.WriteLine($"{seen.At:HH:mm:ss.fff} {seen.App,-16} {seen.Topic,-8} {seen.Text}");
    }

    /// <summary>An app of that name, of its own for this run, that serves v1 to its users.</summary>
    public async Task<App> ServingAsync(string name)
    {
        var app = new App(Stage, $"{name}-{_run}", RequestsPerSecond);
        lock (_apps)
        {
            _apps.Add(app);
        }

        await app.CreateAsync(new AppVersion("v1"), Deadline);
        return app;
    }

    /// <summary>An app that has a Canary already.</summary>
    public async Task<App> AdoptedAsync(string name, Func<CanaryManifest, CanaryManifest>? with = null)
    {
        App app = await ServingAsync(name);
        var manifest = new CanaryManifest(app.Name);
        ActReport adopted = await AdoptAct.PlayAsync(app, (with?.Invoke(manifest) ?? manifest).Render(), Deadline);
        Assert.True(adopted.Ok, string.Join('\n', adopted.Problems));
        return app;
    }

    /// <summary>The environments of examples/gitops-repo, of their own for this run, that serve v1 to their users.</summary>
    public async Task<DeliveryPipeline> PipelineAsync(string name)
    {
        var pipeline = new DeliveryPipeline(Stage, $"{name}-{_run}");
        _pipelines.Add(pipeline);
        await pipeline.BeginAsync(Deadline);
        return pipeline;
    }

    public async Task DisposeAsync()
    {
        foreach (App app in _apps)
        {
            await app.DisposeAsync();
        }

        foreach (DeliveryPipeline pipeline in _pipelines)
        {
            await pipeline.StopUsersAsync();
        }

        if (_ours)
        {
            await CloseAsync();
            await SandboxMachine.DownAsync(_ => { });
        }
        else if (Stage is not null)
        {
            await TidyAsync();
            await CloseAsync();
        }
    }

    /// <summary>Leaves a cluster that was there before as it was.</summary>
    private async Task TidyAsync()
    {
        foreach (App app in _apps)
        {
            await Stage.Client.DeleteAsync(Kinds.Kustomizations, new("flux-system", app.Name), CancellationToken.None);
            await Stage.Client.DeleteAsync(Kinds.Canaries, new(app.Name, app.Name), CancellationToken.None);
        }

        foreach (App app in _apps)
        {
            await Stage.Watch.UntilAsync(() => app.Rollout.Now is null, TimeSpan.FromSeconds(60), () => $"{app.Name}: the Canary gone", CancellationToken.None);
            await Stage.Client.DeleteAsync(Resources.Namespaces, new("", app.Name), CancellationToken.None);
        }

        foreach (DeliveryPipeline pipeline in _pipelines)
        {
            await pipeline.TidyAsync(CancellationToken.None);
        }

        await Release.UninstallAsync(CancellationToken.None);
    }

    private async Task CloseAsync()
    {
        foreach (DeliveryPipeline pipeline in _pipelines)
        {
            await pipeline.DisposeAsync();
        }

        if (Release is not null)
        {
            await Release.DisposeAsync();
        }

        if (Stage is not null)
        {
            await Stage.DisposeAsync();
        }

        _timeline.Dispose();
    }
}
