using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace ProgressiveDelivery.Analysis.Tests.Prometheus;

/// <summary>A server on a loopback port that answers every request as a test says and remembers what it was asked.</summary>
internal sealed class FakePrometheus : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakePrometheus(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public ConcurrentQueue<Received> Requests { get; } = new();

    public static Task<FakePrometheus> AnswerAsync(string body, int status = 200, string contentType = "application/json") =>
        StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            await context.Response.WriteAsync(body);
        });

    /// <param name="answer">Answers each request.</param>
    /// <param name="certificate">The server's own; null for plain HTTP.</param>
    /// <param name="clients">The authority of the certificates that clients must show; null where none is asked for.</param>
    public static async Task<FakePrometheus> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null, X509Certificate2? clients = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate, https =>
                {
                    https.ClientCertificateMode = clients is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.RequireCertificate;
                    https.ClientCertificateValidation = (shown, chain, _) => clients is not null && IsOf(clients, shown, chain!);
                });
            }
        }));
        WebApplication app = builder.Build();
        var server = new FakePrometheus(app);
        app.Run(async context =>
        {
            context.Request.EnableBuffering();
            using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
            string body = await reader.ReadToEndAsync();
            IQueryCollection form = context.Request.Query;
            server.Requests.Enqueue(new Received(
                context.Request.Method,
                context.Request.Path,
                form["query"].SingleOrDefault() ?? WebUtility.UrlDecode(body.Replace("query=", "", StringComparison.Ordinal)),
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                context.Connection.Id));
            await answer(context);
        });
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        // Some tests leave a request hanging on purpose; a graceful stop would wait for it.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    /// <summary>Whether the certificate leads to the authority by what the client has shown, and by nothing else.</summary>
    private static bool IsOf(X509Certificate2 authority, X509Certificate2 shown, X509Chain chain)
    {
        using var own = new X509Chain();
        own.ChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        own.ChainPolicy.CustomTrustStore.Add(authority);
        own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        return own.Build(shown);
    }

    internal sealed record Received(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Connection);
}
