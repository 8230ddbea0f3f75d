using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using ProgressiveDelivery.Controller.Hosting;

namespace ProgressiveDelivery.Perturbations;

/// <summary>The whole controller, in this process, behind a proxy of its own. One that ends by itself is started again, as a pod is.</summary>
internal sealed class RunningController : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly string[] _arguments;
    private readonly Task _running;
    private int _starts;

    private RunningController(string[] arguments)
    {
        _arguments = arguments;
        _running = Task.Run(RunAsync);
    }

    /// <summary>How often it was started.</summary>
    public int Starts => Volatile.Read(ref _starts);

    public static RunningController Start(FaultProxy proxy, string token, string ns, Uri metrics, string folder, params IReadOnlyList<string> more)
    {
        string kubeconfig = Path.Combine(folder, $"{Guid.NewGuid():N}.kubeconfig");
        File.WriteAllText(kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            current-context: proxy
            clusters: [{name: proxy, cluster: {server: "{{proxy.Address}}"} }]
            users: [{name: proxy, user: {token: "{{token}}"} }]
            contexts: [{name: proxy, context: {cluster: proxy, user: proxy} }]
            """);
        return new RunningController(
        [
            "--kubeconfig", kubeconfig, "--watch-namespace", ns, "--prometheus", metrics.ToString(), "--drain", "00:00:00.300",
            "--Canary:PodNamespace", ns, "--Canary:LeaseDuration", "00:00:04", "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "None", .. more,
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Interlocked.Increment(ref _starts);
            try
            {
                await using WebApplication app = ControllerHost.Build(_arguments);
                await app.StartAsync(_stop.Token);
                await app.WaitForShutdownAsync(_stop.Token);
            }
            catch (Exception)
            {
                // The next start tells whether it can go on; the process's own exit code is not this one's.
            }
            finally
            {
                Environment.ExitCode = 0;
            }
        }
    }
}
