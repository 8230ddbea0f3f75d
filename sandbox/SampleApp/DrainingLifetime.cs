using System.Runtime.InteropServices;

namespace ProgressiveDelivery.Sandbox.SampleApp;

/// <summary>
/// Keeps serving for a while after SIGTERM. Kubernetes sends the signal and removes the endpoint at the same time;
/// whoever stops listening at once refuses the requests that the proxies still send.
/// </summary>
internal sealed class DrainingLifetime(Behaviour behaviour, IHostApplicationLifetime application, TimeProvider time)
    : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];

    public bool IsDraining { get; private set; }

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signals.ForEach(signal => signal.Dispose());

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (!IsDraining)
        {
            IsDraining = true;
            _ = StopLaterAsync();
        }
    }

    private async Task StopLaterAsync()
    {
        await Task.Delay(behaviour.Drain, time);
        application.StopApplication();
    }
}
