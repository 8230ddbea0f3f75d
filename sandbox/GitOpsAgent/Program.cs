using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.GitOpsAgent;
using ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;
using ProgressiveDelivery.Sandbox.GitOpsAgent.Sources;

// gitops-agent --folder <where sources are kept> --kubectl <program> --kubeconfig <file>
HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Logging.AddSimpleConsole(console => console.TimestampFormat = "HH:mm:ss.fff ").AddFilter("Microsoft", LogLevel.Warning);
string folder = Path.GetFullPath(builder.Configuration["folder"] ?? throw new ArgumentException("--folder is missing"));
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(services => new ApiClient(
    ConnectionSettings.Load(builder.Configuration["kubeconfig"]), loggers: services.GetRequiredService<ILoggerFactory>()));
builder.Services.AddSingleton(new GitFetcher(folder));
builder.Services.AddSingleton(new Renderer(builder.Configuration["kubectl"] ?? "kubectl"));
builder.Services.AddSingleton<ArtifactStore>();
builder.Services.AddSingleton<KindResolver>();
builder.Services.AddSingleton<ObjectApplier>();
builder.Services.AddHostedService<KustomizationController>();
builder.Services.AddHostedService<GitRepositoryController>();
await builder.Build().RunAsync();
