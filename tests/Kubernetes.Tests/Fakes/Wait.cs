using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Kubernetes.Tests;

/// <summary>Waits for conditions, with a limit that only a broken test reaches.</summary>
internal static class Wait
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, $"gave up waiting for {what}");
            await Task.Delay(2);
        }
    }

    /// <summary>Moves the clock in steps until the condition holds; only while <paramref name="quiet"/> says that nothing but time is waited for.</summary>
    public static Task AdvanceUntilAsync(
        this ManualTimeProvider time, TimeSpan step, Func<bool> condition, string what, Func<bool>? quiet = null) => UntilAsync(
        () =>
        {
            if (condition())
            {
                return true;
            }

            if (quiet is null || quiet())
            {
                time.Advance(step);
            }

            return condition();
        },
        what);
}
