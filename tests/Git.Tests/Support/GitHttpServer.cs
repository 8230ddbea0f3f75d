using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Git.Tests;

/// <summary>Smart HTTP as Git servers speak it: Kestrel in front of <c>git http-backend</c>, with a check of the Authorization header.</summary>
internal sealed class GitHttpServer : IAsyncDisposable
{
    private readonly string _root;
    private WebApplication? _application;
    private int _port;

    private readonly X509Certificate2? _certificate;

    private GitHttpServer(string root, X509Certificate2? certificate)
    {
        _root = root;
        _certificate = certificate;
    }

    /// <summary>The exact header value to ask for; null lets everyone in.</summary>
    public string? Authorization { get; set; }

    /// <summary>May answer a request in place of Git; returns true when it did.</summary>
    public Func<HttpContext, Task<bool>>? Intercept { get; set; }

    /// <summary>Takes a push and breaks the connection instead of saying so.</summary>
    public bool LosesAnswerToPush { get; set; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{_port}");

    public static async Task<GitHttpServer> StartAsync(string root, X509Certificate2? certificate = null)
    {
        var server = new GitHttpServer(root, certificate);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts listening, after <see cref="StopAsync"/> on the same port as before.</summary>
    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, _port, listen =>
        {
            if (_certificate is not null)
            {
                listen.UseHttps(_certificate);
            }
        }));
        _application = builder.Build();
        _application.Run(HandleAsync);
        await _application.StartAsync();
        _port = new Uri(_application.Urls.First()).Port;
    }

    public async Task StopAsync()
    {
        if (_application is not null)
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await _application.StopAsync(now.Token);
            await _application.DisposeAsync();
            _application = null;
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task HandleAsync(HttpContext context)
    {
        if (Intercept is { } intercept && await intercept(context))
        {
            return;
        }

        if (Authorization is { } wanted && context.Request.Headers.Authorization != wanted)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }

        await RunBackendAsync(context);
    }

    private async Task RunBackendAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        var start = new ProcessStartInfo("git", ["http-backend"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_PROJECT_ROOT"] = _root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["REMOTE_USER"] = "git";
        start.Environment["REMOTE_ADDR"] = "127.0.0.1";
        start.Environment["REQUEST_METHOD"] = request.Method;
        start.Environment["PATH_INFO"] = Uri.UnescapeDataString(request.Path.ToUriComponent());
        start.Environment["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?') ?? "";
        start.Environment["CONTENT_TYPE"] = request.ContentType ?? "";
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString();
        start.Environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString();
        if (request.ContentLength is { } length)
        {
            start.Environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        }

        using Process process = Process.Start(start)!;
        Task sending = SendAsync(request, process);
        bool lost = LosesAnswerToPush && request.Method == "POST" && request.Path.Value!.EndsWith("/git-receive-pack", StringComparison.Ordinal);
        await (lost ? process.StandardOutput.BaseStream.CopyToAsync(Stream.Null) : AnswerAsync(context.Response, process.StandardOutput.BaseStream));
        await sending;
        await process.WaitForExitAsync();
        if (lost)
        {
            context.Abort();
        }
    }

    private static async Task SendAsync(HttpRequest request, Process process)
    {
        try
        {
            await request.Body.CopyToAsync(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException)
        {
            // The client went away, or the backend had read enough.
        }
    }

    private static async Task AnswerAsync(HttpResponse response, Stream output)
    {
        while (await ReadLineAsync(output) is { Length: > 0 } line)
        {
            string[] header = line.Split(": ", 2);
            if (header[0] == "Status")
            {
                response.StatusCode = int.Parse(header[1].Split(' ')[0], CultureInfo.InvariantCulture);
            }
            else
            {
                response.Headers[header[0]] = header[1];
            }
        }

        await output.CopyToAsync(response.Body);
    }

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n')
        {
            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd('\r');
    }
}
