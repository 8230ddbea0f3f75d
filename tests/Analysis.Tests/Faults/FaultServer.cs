using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>A server of one provider on a loopback port that shows one fault and refuses requests that its API does not know.</summary>
public sealed class FaultServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FaultServer(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Done when the query has arrived.</summary>
    public Task Asked => _asked.Task;

    /// <summary>What was wrong with a request; null when nothing was.</summary>
    public string? Complaint { get; private set; }

    public static async Task<FaultServer> StartAsync(ProviderUnderFault provider, Fault fault, TimeProvider time)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        var server = new FaultServer(app);
        app.Run(context => server.AnswerAsync(context, provider, fault, time.GetUtcNow()));
        await app.StartAsync();
        return server;
    }

    /// <summary>What was asked.</summary>
    public static async Task<FaultRequest> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        return new FaultRequest(
            context.Request.Method,
            context.Request.Path,
            context.Request.Query.ToDictionary(entry => entry.Key, entry => entry.Value.ToString(), StringComparer.Ordinal),
            context.Request.Headers.ToDictionary(entry => entry.Key, entry => entry.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync());
    }

    public async ValueTask DisposeAsync()
    {
        // The silent fault leaves a request hanging on purpose; a graceful stop would wait for it.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, ProviderUnderFault provider, Fault fault, DateTimeOffset now)
    {
        FaultRequest request = await ReadAsync(context);
        if (provider.Before(request) is { } before)
        {
            await WriteAsync(context, before);
            return;
        }

        Complaint ??= provider.Complaint(request, now);
        _asked.TrySetResult();
        if (fault == Fault.Timeout)
        {
            await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        }

        await WriteAsync(context, Complaint is null ? provider.Answer(fault, now) : FaultAnswer.Unavailable(418, Complaint, "text/plain"));
    }

    private static async Task WriteAsync(HttpContext context, FaultAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        await context.Response.WriteAsync(answer.Body);
    }
}
