namespace ProgressiveDelivery.Sandbox.Playground.Cluster;

/// <summary>Tells waiters that something changed, so that they look again.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = New();

    public void Pulse() => Interlocked.Exchange(ref _next, New()).SetResult();

    /// <summary>Waits until the condition holds, looking whenever something changed.</summary>
    /// <param name="problem">What to tell when it did not hold in time.</param>
    public async Task UntilAsync(Func<bool> condition, TimeSpan deadline, Func<string> problem, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(deadline);
        while (true)
        {
            // Taken before the look, so that no change in between is missed.
            Task next = Volatile.Read(ref _next).Task;
            if (condition())
            {
                return;
            }

            try
            {
                await next.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw new PlaygroundException($"not within {deadline.TotalSeconds:0} s: {problem()}");
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
