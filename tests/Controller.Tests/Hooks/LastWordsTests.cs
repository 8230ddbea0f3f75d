using Microsoft.Extensions.Logging.Abstractions;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hooks;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Hooks;

/// <summary>What becomes of events that wait when the process ends.</summary>
public sealed class LastWordsTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Events_that_wait_are_told_before_the_process_ends()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int told = 0;
        using EventHooks events = Events(async _ =>
        {
            await first.Task;
            told++;
        });
        Raise(events, 3);

        Task stopping = events.StopAsync(CancellationToken.None);
        first.SetResult();
        await stopping;

        Assert.Equal(3, told);
    }

    [Fact]
    public async Task Webhook_that_hangs_holds_the_end_of_the_process_for_seconds_only()
    {
        using EventHooks events = Events(stop => Task.Delay(Timeout.Infinite, stop));
        Raise(events, 2);

        Task stopping = events.StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));

        await stopping;
    }

    private static void Raise(EventHooks events, int count)
    {
        Canary canary = SomeHooks.Canary(SomeHooks.Hook("http://hooks.example", HookType.Event));
        for (int i = 0; i < count; i++)
        {
            events.Raise(canary, new Notice("NewRevision", $"New revision v{i}."));
        }
    }

    private EventHooks Events(Func<CancellationToken, Task> send) => new(
        async (_, _, _, stop) =>
        {
            await send(stop);
            return new HookOutcome(HookAnswer.Passed, "status 200");
        },
        (_, _, _, _) => { },
        null,
        _time,
        NullLogger<EventHooks>.Instance);
}
