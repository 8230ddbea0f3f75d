namespace ProgressiveDelivery.Git;

/// <summary>Waits for work that a host does in the background after it has answered. No retry of failures.</summary>
internal static class Patience
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private const int Looks = 6;

    /// <summary>Returns as soon as <paramref name="done"/> holds, and after six looks in ten seconds in any case.</summary>
    public static async Task WaitAsync(TimeProvider time, Func<Task<bool>> done, CancellationToken cancellationToken)
    {
        for (int look = 1; !await done() && look < Looks; look++)
        {
            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
