using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ProgressiveDelivery.Perturbations;

/// <summary>A Prometheus that answers the query of an app by whether its running release is bad; it knows nothing else.</summary>
internal sealed class MetricsStandIn : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, bool> _bad = new();
    private readonly WebApplication _app;

    public MetricsStandIn()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        _app.Start();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    /// <summary>The query of an app's success rate.</summary>
    public static string QueryOf(string ns, string name) => $"success:{ns.Replace('-', '_')}:{name.Replace('-', '_')}";

    /// <summary>What the app's releases are from now on.</summary>
    public void Set(string ns, string name, bool isBad) => _bad[QueryOf(ns, name)] = isBad;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        string query = context.Request.HasFormContentType ? (await context.Request.ReadFormAsync())["query"].ToString() : context.Request.Query["query"].ToString();
        string result = _bad.TryGetValue(query, out bool isBad)
            ? $$"""{"metric":{},"value":[{{DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}},"{{(isBad ? "50" : "100")}}"]}"""
            : "";
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$$"""{"status":"success","data":{"resultType":"vector","result":[{{{result}}}]}}""");
    }
}
