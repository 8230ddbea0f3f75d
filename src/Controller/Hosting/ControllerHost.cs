using Microsoft.Extensions.Options;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.CloudWatch;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Controller.Alerts;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hooks;
using ProgressiveDelivery.Controller.ImageBots;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Controller.Starts;
using ProgressiveDelivery.Controller.Telemetry;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Outbound;
using ProgressiveDelivery.Routing;
using ProgressiveDelivery.Routing.Nginx;
using ProgressiveDelivery.Routing.Services;

namespace ProgressiveDelivery.Controller.Hosting;

/// <summary>Puts the process together.</summary>
internal static class ControllerHost
{
    private const string DefaultAddress = "http://+:8080";

    private static readonly string[] ListenSettings = ["urls", "http_ports", "https_ports"];

    /// <summary>Command-line switches for what is otherwise set by environment (<c>Canary__MetricsServer</c>).</summary>
    private static readonly Dictionary<string, string> Switches = new()
    {
        ["--kubeconfig"] = "Canary:Kubeconfig",
        ["--prometheus"] = "Canary:MetricsServer",
        ["--metrics-server"] = "Canary:MetricsServer",
        ["--watch-namespace"] = "Canary:WatchNamespace",
        ["--watch-label-selector"] = "Canary:WatchLabelSelector",
        ["--shards"] = "Canary:Shards",
        ["--workers"] = "Canary:Workers",
        ["--leader-election"] = "Canary:LeaderElection",
        ["--drain"] = "Canary:Drain",
        ["--git-cache"] = "Canary:GitCache",
    };

    public static WebApplication Build(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        builder.Configuration.AddCommandLine(args, Switches);
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(console => console.IncludeScopes = true);
        // Probes and scrapes come every second; a line for each would bury the decisions.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // Ports are set for all images that ASP.NET's is the base of; overriding them would be warned of at each start.
        if (ListenSettings.All(setting => string.IsNullOrEmpty(builder.Configuration[setting])))
        {
            builder.WebHost.UseUrls(DefaultAddress);
        }

        builder.Services.AddOptions<ControllerOptions>().BindConfiguration(ControllerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));
        AddServices(builder.Services);

        WebApplication app = builder.Build();
        app.MapGet("/healthz", (ControllerHealth health, TimeProvider time) => health.IsStuck(time.GetUtcNow())
            ? Results.Text("work waits, and no worker has finished anything for two minutes", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ok"));
        app.MapGet("/readyz", (ControllerHealth health) => health.Synced
            ? Results.Text("ok")
            : Results.Text(string.Join('\n', health.Problems()), statusCode: StatusCodes.Status503ServiceUnavailable));
        app.MapGet("/metrics", async (MetricText metrics, HttpResponse response) =>
        {
            response.ContentType = MetricText.ContentType;
            metrics.WriteTo(response.BodyWriter);
            await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
        });
        return app;
    }

    /// <summary>What the environment sets: in the controller's pod, what the chart has set for it.</summary>
    public static ControllerOptions Settings()
        => new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection(ControllerOptions.Section).Get<ControllerOptions>() ?? new();

    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ControllerOptions>>().Value);

        // Listens before anything is counted.
        services.AddSingleton(new MetricText(meter => meter.Name.StartsWith("ProgressiveDelivery.", StringComparison.Ordinal)));
        services.AddSingleton(provider => provider.GetRequiredService<ControllerOptions>().RevertLimits);
        services.AddSingleton<CanaryMetrics>();
        services.AddSingleton<ControllerHealth>();
        services.AddSingleton(provider => new ApiClient(
            ConnectionSettings.Load(NullIfEmpty(provider.GetRequiredService<ControllerOptions>().Kubeconfig)),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => new ClusterCache(
            provider.GetRequiredService<ApiClient>(),
            provider.GetRequiredService<TimeProvider>(),
            NullIfEmpty(provider.GetRequiredService<ControllerOptions>().WatchNamespace),
            NullIfEmpty(provider.GetRequiredService<ControllerOptions>().WatchLabelSelector),
            provider.GetRequiredService<ControllerOptions>().SecretInterval));
        services.AddSingleton(Router);
        services.AddSingleton<DependencyIndex>();
        services.AddSingleton<SecretReader>();
        services.AddSingleton(provider => provider.GetRequiredService<ControllerOptions>().Addresses());
        services.AddSingleton(provider => new ProviderPool(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<AddressPolicy>()));
        services.AddSingleton(provider => new CloudWatchProviderPool(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AnalysisRunner(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ClusterHandler>();
        services.AddSingleton<IMetricProviders, MetricProviders>();
        services.AddSingleton(provider => new MetricChecks(provider.GetRequiredService<IMetricProviders>(), provider.GetRequiredService<ClusterCache>().MetricTemplates.Store.Get));
        services.AddSingleton(provider => new QueryChecks(
            provider.GetRequiredService<MetricChecks>(), provider.GetRequiredService<ClusterCache>().MetricTemplates.Store.Get, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ComparisonChecks>();
        services.AddSingleton<TrafficChecks>();
        services.AddSingleton<Forecasts>();
        services.AddSingleton<SpecValidator>();
        services.AddSingleton<FreezeCalendar>();
        services.AddSingleton(provider => new RolloutSlots(
            provider.GetRequiredService<ClusterCache>().AllCanaries,
            provider.GetRequiredService<ControllerOptions>().RolloutLimits,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<FluxCredentials>();
        services.AddSingleton(AllDeployers);
        services.AddSingleton<GitHostConnections>();
        services.AddSingleton<GitRemotes>();
        services.AddSingleton(provider => new Reverter(
            provider.GetRequiredService<ControllerOptions>().GitCache,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Reverter>>()));
        services.AddSingleton<OriginFinder>();
        services.AddSingleton(provider => new Fleet(
            provider.GetRequiredService<ClusterCache>().AllCanaries,
            provider.GetRequiredService<RevertLimits>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
        {
            GitRemotes remotes = provider.GetRequiredService<GitRemotes>();
            return new CommitStatuses(
                (canary, shown, cancellationToken) => remotes.HostAsync(canary, shown.Url, shown.Deployer, cancellationToken),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<CommitStatuses>>());
        });
        services.AddSingleton<RevertRunner>();
        services.AddSingleton<Withdrawals>();
        services.AddSingleton<HookClients>();
        services.AddSingleton(provider => new HookSender(
            provider.GetRequiredService<HookClients>(), provider.GetRequiredService<SecretReader>().ReadAsync, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(Hooks);
        services.AddSingleton(provider => new EventHooks(
            provider.GetRequiredService<HookSender>().SendAsync,
            provider.GetRequiredService<CanaryMetrics>().Asked,
            NullIfEmpty(provider.GetRequiredService<ControllerOptions>().ClusterName),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EventHooks>>()));
        services.AddHostedService(provider => provider.GetRequiredService<EventHooks>());
        services.AddSingleton<Observer>();
        services.AddSingleton(provider => new Revisions(provider.GetRequiredService<ClusterCache>().Configs, provider.GetRequiredService<ControllerOptions>()));
        services.AddSingleton(provider => new ConfigCopies(
            provider.GetRequiredService<ApiClient>(), provider.GetRequiredService<ClusterCache>().Configs, provider.GetRequiredService<ControllerOptions>()));
        services.AddSingleton<KeptTemplates>();
        services.AddSingleton<Companions>();
        services.AddSingleton<DeployerNudger>();
        services.AddSingleton<BotKeeper>();
        services.AddSingleton<Actuator>();
        services.AddSingleton<EventRecorder>();
        services.AddHostedService(provider => provider.GetRequiredService<EventRecorder>());
        services.AddSingleton<OutboundClients>();
        services.AddSingleton(Alerts);
        services.AddHostedService(provider => provider.GetRequiredService<AlertDispatcher>());
        services.AddSingleton<StatusPace>();
        services.AddSingleton<CanaryReconciler>();
        services.AddHostedService<ControllerService>();
    }

    private static AlertDispatcher Alerts(IServiceProvider provider)
    {
        ControllerOptions options = provider.GetRequiredService<ControllerOptions>();
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        EventRecorder events = provider.GetRequiredService<EventRecorder>();
        CanaryMetrics metrics = provider.GetRequiredService<CanaryMetrics>();
        var targets = new AlertTargets(provider.GetRequiredService<ClusterCache>().AlertProviders.Store.Get, provider.GetRequiredService<SecretReader>().ReadAsync);
        var sender = new AlertSender(targets, provider.GetRequiredService<OutboundClients>().Through, time);
        return new AlertDispatcher(sender.SendAsync, Fallback(options), NullIfEmpty(options.ClusterName), Ended, time);

        void Ended(Canary canary, ObjectKey receiver, string? problem)
        {
            metrics.Alerted(receiver, sent: problem is null);
            if (problem is not null)
            {
                events.Record(canary, new Notice("AlertNotDelivered", $"{problem}.", Warning: true));
            }
        }
    }

    private static HookRunner Hooks(IServiceProvider provider)
    {
        string? cluster = NullIfEmpty(provider.GetRequiredService<ControllerOptions>().ClusterName);
        HookSender sender = provider.GetRequiredService<HookSender>();
        return new HookRunner(
            (canary, hook, asked, cancellationToken) => sender.SendAsync(canary, hook, HookPayload.Of(canary, hook, asked, cluster), cancellationToken),
            provider.GetRequiredService<CanaryMetrics>().Asked,
            provider.GetRequiredService<TimeProvider>());
    }

    private static AlertSpec? Fallback(ControllerOptions options)
        => NullIfEmpty(options.AlertProvider) is { } name && ObjectKey.Parse(name) is var key
            ? new AlertSpec { Name = "default", Severity = options.AlertSeverity, ProviderRef = new AlertProviderRef { Name = key.Name, Namespace = key.Namespace } }
            : null;

    private static Deployers AllDeployers(IServiceProvider provider)
    {
        ControllerOptions options = provider.GetRequiredService<ControllerOptions>();
        return new Deployers(
            provider.GetRequiredService<ApiClient>(),
            provider.GetRequiredService<ClusterCache>(),
            [.. options.GitOps ? [new FluxOrigin(), new ArgoCdOrigin(options.ArgoCdNamespace, options.ArgoCdInstanceLabel)] : (IDeployer[])[], new PipeCdOrigin()]);
    }

    private static IRouter Router(IServiceProvider provider)
    {
        ApiClient client = provider.GetRequiredService<ApiClient>();
        ReadYourWrites<System.Text.Json.Nodes.JsonObject> ingresses = provider.GetRequiredService<ClusterCache>().Ingresses;
        var nginx = new NginxRouter(
            ingresses.Get,
            async (key, intent, cancellationToken) => ingresses.Wrote(key, Slimming.WithoutManagedFields(
                await client.ApplyAsync(Resources.Ingresses, key, intent, Actuator.FieldManager, force: true, cancellationToken))),
            async (key, change, cancellationToken) => ingresses.Wrote(key, Slimming.WithoutManagedFields(
                await client.MergePatchAsync(Resources.Ingresses, key, change, cancellationToken, fieldManager: Actuator.FieldManager))),
            async (live, cancellationToken) =>
            {
                await client.DeleteAsync(Resources.Ingresses, live.Key(), cancellationToken, new DeleteOptions { Uid = live.Uid() });
                ingresses.Deleted(live.Key());
            },
            new NginxOptions { AnnotationsPrefix = provider.GetRequiredService<ControllerOptions>().IngressAnnotationsPrefix });
        return new Routers(new Dictionary<string, IRouter> { [RouterKind.Nginx] = nginx, [RouterKind.Services] = new ServiceRouter() });
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
