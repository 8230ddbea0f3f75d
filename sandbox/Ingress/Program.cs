using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Ingress;
using ProgressiveDelivery.Sandbox.Ingress.Metrics;
using ProgressiveDelivery.Sandbox.Ingress.Nginx;

// ingress --urls http://198.18.255.1:10254 --listen 198.18.255.1:80 --address 198.18.255.1 --folder <nginx's own> --kubeconfig <file>
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddSimpleConsole(console => console.TimestampFormat = "HH:mm:ss.fff ")
    .SetMinimumLevel(LogLevel.Information)
    .AddFilter("Microsoft", LogLevel.Warning);
string Option(string name) => builder.Configuration[name] ?? throw new ArgumentException($"--{name} is missing");
builder.Services.AddSingleton(IngressOptions.Read(builder.Configuration));
builder.Services.AddSingleton(services => new ApiClient(
    ConnectionSettings.Load(builder.Configuration["kubeconfig"]), loggers: services.GetRequiredService<ILoggerFactory>()));
builder.Services.AddSingleton(new NginxProcess(new NginxSettings
{
    Listen = Option("listen"),
    Folder = Path.GetFullPath(Option("folder")),
}));
builder.Services.AddHostedService<IngressController>();

WebApplication app = builder.Build();
app.MapGet("/healthz", () => "ok\n");
app.MapGet("/metrics", async (NginxProcess nginx, CancellationToken cancellationToken) =>
    await nginx.CountersAsync(cancellationToken) is { } counters
        ? Results.Text(IngressMetrics.Expose(counters), "text/plain; version=0.0.4")
        : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
await app.RunAsync();
