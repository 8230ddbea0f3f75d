using System.Diagnostics;
using ProgressiveDelivery.Sandbox.SampleApp;

Behaviour behaviour = Behaviour.FromEnvironment(Environment.GetEnvironmentVariable);
if (behaviour.Crash)
{
    await Console.Error.WriteLineAsync($"version {behaviour.Version} crashes as CRASH asks");
    return 1;
}

var metrics = new RedMetrics();
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("URLS") ?? "http://*:8080");
builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(20));
builder.Services.AddSingleton(behaviour);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<DrainingLifetime>();
builder.Services.AddSingleton<IHostLifetime>(services => services.GetRequiredService<DrainingLifetime>());

WebApplication app = builder.Build();
DrainingLifetime lifetime = app.Services.GetRequiredService<DrainingLifetime>();
long started = Stopwatch.GetTimestamp();
byte[] body = System.Text.Encoding.UTF8.GetBytes($"{{\"app\":\"sample\",\"version\":\"{behaviour.Version}\",\"host\":\"{Environment.MachineName}\"}}\n");

app.MapGet("/healthz", () => lifetime.IsDraining ? Results.Text("stopping\n", statusCode: 503)
    : Stopwatch.GetElapsedTime(started) < behaviour.StartupDelay ? Results.Text("starting\n", statusCode: 503)
    : Results.Text("ok\n"));
app.MapGet("/metrics", () => Results.Text(metrics.Expose(), "text/plain; version=0.0.4"));
app.MapFallback(async context =>
{
    long begin = Stopwatch.GetTimestamp();
    if (behaviour.Latency > TimeSpan.Zero)
    {
        await Task.Delay(behaviour.Latency * (0.9 + (0.2 * Random.Shared.NextDouble())), context.RequestAborted);
    }

    context.Response.StatusCode = Random.Shared.NextDouble() < behaviour.ErrorRate ? 500 : 200;
    context.Response.ContentType = "application/json";
    context.Response.Headers["X-App-Version"] = behaviour.Version;
    context.Response.ContentLength = body.Length;
    if (lifetime.IsDraining)
    {
        context.Response.Headers.Connection = "close";
    }

    metrics.Observe(context.Response.StatusCode, Stopwatch.GetElapsedTime(begin));
    await context.Response.Body.WriteAsync(body);
});

await app.RunAsync();
return 0;
