using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace ProgressiveDelivery.Kubernetes.Tests;

/// <summary>A watch whose every byte the test sends.</summary>
internal sealed class FakeWatch
{
    private readonly Channel<byte[]?> _bytes = Channel.CreateUnbounded<byte[]?>();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeAnswer Answer => HandleAsync;

    /// <summary>The request has arrived.</summary>
    public Task Opened => _opened.Task.WaitAsync(Wait.Limit);

    /// <summary>The client has gone.</summary>
    public Task Closed => _closed.Task.WaitAsync(Wait.Limit);

    public void Send(string change) => Send(Encoding.UTF8.GetBytes(change + "\n"));

    public void Send(byte[] bytes) => _bytes.Writer.TryWrite(bytes);

    /// <summary>Ends the watch as a server does when its timeout has passed.</summary>
    public void End() => _bytes.Writer.TryComplete();

    /// <summary>Breaks the connection.</summary>
    public void Cut() => _bytes.Writer.TryWrite(null);

    private async Task HandleAsync(FakeRequest request, HttpContext context)
    {
        using CancellationTokenRegistration gone = context.RequestAborted.Register(() => _closed.TrySetResult());
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        _opened.TrySetResult();
        try
        {
            await foreach (byte[]? bytes in _bytes.Reader.ReadAllAsync(context.RequestAborted))
            {
                if (bytes is null)
                {
                    context.Abort();
                    return;
                }

                await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The client closed the watch.
        }
    }
}
