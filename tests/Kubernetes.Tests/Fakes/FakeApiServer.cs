using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ProgressiveDelivery.Kubernetes.Tests;

/// <summary>An API server that answers by a script, or by a handler, and misbehaves on demand. A request beyond the script waits until it is cancelled.</summary>
internal sealed class FakeApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<FakeAnswer> _script = new();
    private readonly ConcurrentDictionary<string, bool> _connections = new();
    private readonly List<FakeRequest> _requests = [];
    private readonly TimeProvider _time;
    private readonly Uri _address;
    private FakeAnswer? _handler;
    private int _busy;

    private FakeApiServer(WebApplication app, TimeProvider time)
    {
        _app = app;
        _time = time;
        app.Run(HandleAsync);
        app.Start();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _address = new Uri(address);
    }

    public static FakeApiServer Start(
        TimeProvider? time = null, X509Certificate2? certificate = null, IPAddress? address = null, Func<X509Certificate2?>? current = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(address ?? IPAddress.Loopback, 0, listen =>
            {
                if (certificate is null && current is null)
                {
                    return;
                }

                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(https =>
                {
                    https.ServerCertificateSelector = (_, _) => current?.Invoke() ?? certificate;
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate();
                });
            });
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        return new(builder.Build(), time ?? TimeProvider.System);
    }

    public Uri Address => _address;

    public IReadOnlyList<FakeRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public ConnectionSettings Settings => new() { Server = Address, RequestTimeout = TimeSpan.FromDays(20), FieldValidation = "Strict" };

    /// <summary>Requests that have come and are not answered yet.</summary>
    public int Busy => Volatile.Read(ref _busy);

    /// <summary>The connections that requests came over.</summary>
    public IReadOnlyCollection<string> Connections => [.. _connections.Keys];

    /// <summary>The next request that no earlier answer takes gets this one.</summary>
    public FakeApiServer Then(params FakeAnswer[] answers)
    {
        foreach (FakeAnswer answer in answers)
        {
            _script.Enqueue(answer);
        }

        return this;
    }

    /// <summary>Answers each request beyond the script.</summary>
    public FakeApiServer Always(FakeAnswer handler)
    {
        _handler = handler;
        return this;
    }

    /// <summary>The requests once there are this many of a kind.</summary>
    public async Task<IReadOnlyList<FakeRequest>> WaitForRequestsAsync(int count, Func<FakeRequest, bool>? which = null)
    {
        await Wait.UntilAsync(() => Matching().Count >= count, $"{count} requests");
        return Matching();

        IReadOnlyList<FakeRequest> Matching() => [.. Requests.Where(which ?? (_ => true))];
    }

    public async ValueTask DisposeAsync()
    {
        // Parked requests would hold a graceful stop.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        Interlocked.Increment(ref _busy);
        _connections.TryAdd(context.Connection.Id, true);
        context.Response.OnCompleted(() => Task.FromResult(Interlocked.Decrement(ref _busy)));
        FakeRequest request = await FakeRequest.ReadAsync(context, _time.GetUtcNow());
        FakeAnswer answer;
        lock (_requests)
        {
            _requests.Add(request);
            answer = _script.TryDequeue(out FakeAnswer? next) ? next : _handler ?? Answers.Park;
        }

        await answer(request, context);
    }
}
