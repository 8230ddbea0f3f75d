using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ProgressiveDelivery.Perturbations;

/// <summary>Stands between one controller and the API server, and breaks what it is told to break.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _server;
    private readonly Uri _address;
    private readonly IFaults _faults;
    private readonly CancellationTokenSource _severed = new();
    private int _writes;

    private FaultProxy(WebApplication app, HttpMessageInvoker server, Uri address, IFaults faults)
    {
        (_app, _server, _address, _faults) = (app, server, address, faults);
        app.Run(HandleAsync);
        app.Start();
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>Where the controller finds the API server.</summary>
    public Uri Address { get; }

    /// <summary>Writes that were passed on.</summary>
    public int Writes => Volatile.Read(ref _writes);

    public static FaultProxy Start(Uri server, HttpMessageInvoker client, IFaults faults)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        return new FaultProxy(builder.Build(), client, server, faults);
    }

    /// <summary>From now on nothing gets through: to the cluster, the controller behind it is dead.</summary>
    public void Sever() => _severed.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _severed.CancelAsync();
        await _app.StopAsync(new CancellationToken(canceled: true)).ContinueWith(_ => { }, TaskScheduler.Default);
        await _app.DisposeAsync();
        _severed.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _severed.Token);
        try
        {
            await RelayAsync(context, stop.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            context.Abort();
        }
    }

    private async Task RelayAsync(HttpContext context, CancellationToken cancellationToken)
    {
        ProxiedRequest request = Read(context.Request);
        Fault? fault = _faults.Of(request);
        switch (fault)
        {
            case Fault.Drop:
                context.Abort();
                return;
            case Fault.Delay delay:
                await Task.Delay(delay.By, cancellationToken);
                break;
            case Fault.Refuse refuse:
                await RefuseAsync(context.Response, refuse.Code, cancellationToken);
                return;
        }

        using HttpRequestMessage message = await MessageAsync(context.Request, cancellationToken);
        // A write that is under way when the controller dies is carried out by the server all the same.
        using HttpResponseMessage answer = await _server.SendAsync(message, request.IsWrite ? CancellationToken.None : cancellationToken);
        if (request.Write > 0 && answer.IsSuccessStatusCode)
        {
            _faults.Written(request);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (fault is Fault.LoseAnswer)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        if (answer.Headers.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = wait.ToString();
        }

        if (request.IsWatch && answer.IsSuccessStatusCode)
        {
            await context.Response.StartAsync(cancellationToken);
            await new WatchRelay(_faults, fault).CopyAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), context, cancellationToken);
            return;
        }

        byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        context.Response.ContentLength = body.Length;
        if (fault is Fault.HalfAnswer)
        {
            await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(body, cancellationToken);
    }

    private ProxiedRequest Read(HttpRequest request) => new(
        request.Method,
        request.Path,
        request.QueryString.Value ?? "",
        request.Query["watch"] == "true",
        ProxiedRequest.Counts(request) ? Interlocked.Increment(ref _writes) : 0);

    private async Task<HttpRequestMessage> MessageAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_address, request.Path + request.QueryString.Value));
        if (request.ContentType is { } type)
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, cancellationToken);
            message.Content = new ByteArrayContent(body.ToArray());
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        foreach (string name in (string[])["Authorization", "Accept", "User-Agent"])
        {
            if (request.Headers.TryGetValue(name, out var value))
            {
                message.Headers.TryAddWithoutValidation(name, (string?)value);
            }
        }

        return message;
    }

    /// <summary>The shape of a refusal: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/.</summary>
    private static async Task RefuseAsync(HttpResponse response, int code, CancellationToken cancellationToken)
    {
        response.StatusCode = code;
        response.ContentType = "application/json";
        if (code == 429)
        {
            response.Headers.RetryAfter = "1";
        }

        await response.WriteAsync(Status(code), Encoding.UTF8, cancellationToken);
    }

    /// <summary>A Status object with this code.</summary>
    public static string Status(int code)
    {
        string reason = code switch { 409 => "Conflict", 410 => "Expired", 429 => "TooManyRequests", _ => "InternalError" };
        return $$"""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"made by a test","reason":"{{reason}}","code":{{code.ToString(CultureInfo.InvariantCulture)}}}""";
    }
}
