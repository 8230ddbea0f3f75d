using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace ProgressiveDelivery.Sandbox.Ingress.Nginx;

/// <summary>Our own nginx: a child with its own folder, never the machine's service.</summary>
internal sealed class NginxProcess(NginxSettings settings) : IDisposable
{
    private readonly HttpClient _control = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(settings.ControlSocket), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://nginx"),
        Timeout = TimeSpan.FromSeconds(5),
    };

    private Process? _process;

    /// <summary>Starts nginx with these routes and returns when it serves.</summary>
    /// <exception cref="InvalidOperationException">nginx refuses its configuration or ends at once.</exception>
    public async Task StartAsync(string routes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(settings.Folder, "temp"));
        await File.WriteAllTextAsync(settings.ConfigurationFile, NginxConfiguration.Render(settings), cancellationToken);
        await WriteRoutesAsync(routes, cancellationToken);
        await StopLeftoverAsync(cancellationToken);
        await CheckAsync(cancellationToken);

        _process = Launch();
        while (!await IsServingAsync(cancellationToken))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"nginx ended with code {_process.ExitCode} at its start");
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Makes these routes count from the next request on.</summary>
    public async Task PublishAsync(string routes, CancellationToken cancellationToken)
    {
        await WriteRoutesAsync(routes, cancellationToken);
        using HttpResponseMessage answer = await _control.PostAsync("/publish", null, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"nginx refuses the routes: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    /// <summary>The request counters, one a line; see <c>lua/router.lua</c>. Null while nginx does not answer.</summary>
    public async Task<string?> CountersAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _control.GetStringAsync("/requests", cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Returns when nginx has ended, with its exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        Process process = _process ?? throw new InvalidOperationException("nginx was not started");
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    /// <summary>Ends nginx after the requests that it is serving.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_process is { HasExited: false } process)
        {
            await SignalAsync(process.Id, "QUIT", cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        _control.Dispose();
        if (_process is { HasExited: false } process)
        {
            process.Kill(entireProcessTree: true);
        }

        _process?.Dispose();
    }

    /// <summary>Whole or not at all: nginx may read the file at any moment.</summary>
    private async Task WriteRoutesAsync(string routes, CancellationToken cancellationToken)
    {
        string fresh = settings.RoutesFile + ".new";
        await File.WriteAllTextAsync(fresh, routes, cancellationToken);
        File.Move(fresh, settings.RoutesFile, overwrite: true);
    }

    /// <summary>Ends an nginx of this folder whose parent was killed: it would still hold the port.</summary>
    private async Task StopLeftoverAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(settings.PidFile)
            && int.TryParse(await File.ReadAllTextAsync(settings.PidFile, cancellationToken), CultureInfo.InvariantCulture, out int pid)
            && Path.Exists($"/proc/{pid}")
            && (await File.ReadAllTextAsync($"/proc/{pid}/cmdline", cancellationToken)).Contains(settings.ConfigurationFile, StringComparison.Ordinal))
        {
            using Process leftover = Process.GetProcessById(pid);
            await SignalAsync(pid, "TERM", cancellationToken);
            await leftover.WaitForExitAsync(cancellationToken);
        }

        // nginx leaves its socket behind when it is killed, and would not bind over it.
        File.Delete(settings.ControlSocket);
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        using Process check = Launch("-t", "-q");
        await check.WaitForExitAsync(cancellationToken);
        if (check.ExitCode != 0)
        {
            throw new InvalidOperationException($"nginx -t refuses {settings.ConfigurationFile}");
        }
    }

    private Process Launch(params string[] arguments)
    {
        try
        {
            return Process.Start(settings.Executable, ["-p", settings.Folder, "-c", settings.ConfigurationFile, .. arguments]);
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException(
                $"{settings.Executable} cannot be run; install the Debian packages nginx-light, libnginx-mod-http-lua and lua-cjson", missing);
        }
    }

    private async Task<bool> IsServingAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await _control.GetAsync("/healthz", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task SignalAsync(int pid, string signal, CancellationToken cancellationToken)
    {
        using Process kill = Process.Start("/bin/kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }
}
