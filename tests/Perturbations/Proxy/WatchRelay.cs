using System.Text;
using Microsoft.AspNetCore.Http;

namespace ProgressiveDelivery.Perturbations;

/// <summary>Passes the events of one watch on, a line each, with its fault and with the lag of all watches.</summary>
internal sealed class WatchRelay(IFaults faults, Fault? fault)
{
    public async Task CopyAsync(Stream from, HttpContext context, CancellationToken cancellationToken)
    {
        // One that is opened after the cut lives on.
        CancellationToken cut = faults.WatchesCut.IsCancellationRequested ? CancellationToken.None : faults.WatchesCut;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cut);
        await RelayAsync(from, context, either.Token);
    }

    private async Task RelayAsync(Stream from, HttpContext context, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(from, Encoding.UTF8);
        for (int events = 0; await reader.ReadLineAsync(cancellationToken) is { } line; events++)
        {
            await LagAsync(cancellationToken);
            switch (fault)
            {
                case Fault.StallWatch stall when events >= stall.AfterEvents:
                    await Task.Delay(stall.For, cancellationToken);
                    context.Abort();
                    return;
                case Fault.CutWatch cut when events >= cut.AfterEvents:
                    await WriteAsync(context.Response, line[..(line.Length / 2)], cancellationToken);
                    context.Abort();
                    return;
                case Fault.ExpireWatch expire when events >= expire.AfterEvents:
                    await WriteAsync(context.Response, $$"""{"type":"ERROR","object":{{FaultProxy.Status(410)}}}""" + "\n", cancellationToken);
                    return;
                default:
                    await WriteAsync(context.Response, line + "\n", cancellationToken);
                    break;
            }
        }
    }

    private async Task LagAsync(CancellationToken cancellationToken)
    {
        while (faults.WatchesLagUntil - DateTimeOffset.UtcNow is { Ticks: > 0 } lag)
        {
            await Task.Delay(lag, cancellationToken);
        }
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, Encoding.UTF8, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
