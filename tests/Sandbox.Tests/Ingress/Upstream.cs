using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Sandbox.Tests.Ingress;

/// <summary>A pod on 127.0.0.1 that answers with its name.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Upstream(WebApplication app) => _app = app;

    /// <summary>"127.0.0.1:port".</summary>
    public string Address { get; private set; } = "";

    public static async Task<Upstream> StartAsync(string name, Func<Task>? before = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var upstream = new Upstream(builder.Build());
        upstream._app.MapFallback(async context =>
        {
            await (before?.Invoke() ?? Task.CompletedTask);
            context.Response.ContentLength = name.Length;
            await context.Response.WriteAsync(name);
        });
        await upstream._app.StartAsync();
        IServer server = upstream._app.Services.GetRequiredService<IServer>();
        upstream.Address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;
        return upstream;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
