using System.Collections.Concurrent;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hooks;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Hooks;

public sealed class HookRunnerTests : IDisposable
{
    private static readonly ObjectKey Key = new("shop", "app");
    private static readonly CanaryWebhook Hook = SomeHooks.Hook("http://hooks.example");
    private readonly ConcurrentQueue<TaskCompletionSource<HookOutcome>> _asked = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _begun = new(0);
    private readonly HookRunner _runner;

    public HookRunnerTests()
    {
        _runner = new HookRunner(
            async (_, _, _, cancellationToken) =>
            {
                var answer = new TaskCompletionSource<HookOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
                _asked.Enqueue(answer);
                _begun.Release();
                return await answer.Task.WaitAsync(cancellationToken);
            },
            (_, _, _, _) => { },
            TimeProvider.System);
        _runner.Ended += _ => _ended.TrySetResult();
    }

    public void Dispose()
    {
        _runner.Dispose();
        _begun.Dispose();
    }

    [Fact]
    public async Task Question_is_asked_once_however_often_the_status_is_looked_at_and_its_answer_is_kept_until_the_status_has_it()
    {
        Canary asking = SomeHooks.Canary(Hook, SomeHooks.Asked());
        _runner.Follow(Key, asking);
        _runner.Follow(Key, asking);
        await _begun.WaitAsync();
        Assert.Empty(_runner.Peek(Key));
        Assert.True(_asked.TryDequeue(out TaskCompletionSource<HookOutcome>? question));
        question.SetResult(new HookOutcome(HookAnswer.Passed, "status 200"));
        await _ended.Task;
        _runner.Follow(Key, asking);

        HookReport report = Assert.Single(_runner.Peek(Key));
        Assert.True(report.Answers(SomeHooks.Asked()));
        Assert.Empty(_asked);

        _runner.Follow(Key, SomeHooks.Canary(Hook, SomeHooks.Asked() with { AnsweredAt = Given.Now, Answer = HookAnswer.Passed }));
        Assert.Empty(_runner.Peek(Key));
    }

    [Fact]
    public async Task Question_that_the_status_does_not_ask_any_more_is_dropped_and_the_next_one_asked()
    {
        _runner.Follow(Key, SomeHooks.Canary(Hook, SomeHooks.Asked()));
        await _begun.WaitAsync();
        HookStatus next = SomeHooks.Asked(at: Given.Now.AddSeconds(10));
        _runner.Follow(Key, SomeHooks.Canary(Hook, next));
        await _begun.WaitAsync();

        (await TakeSecondAsync()).SetResult(new HookOutcome(HookAnswer.Refused, "status 403"));
        await _ended.Task;

        Assert.True(Assert.Single(_runner.Peek(Key)).Answers(next));
    }

    [Fact]
    public async Task Fault_is_no_answer_so_that_nothing_waits_for_ever()
    {
        _runner.Follow(Key, SomeHooks.Canary(Hook, SomeHooks.Asked()));
        await _begun.WaitAsync();
        Assert.True(_asked.TryDequeue(out TaskCompletionSource<HookOutcome>? question));
        question.SetException(new NotSupportedException("a bug"));
        await _ended.Task;

        Assert.Equal((HookAnswer.Unavailable, "it could not be asked: a bug"), (_runner.Peek(Key)[0].Answer, _runner.Peek(Key)[0].Message));
    }

    [Fact]
    public async Task Next_term_of_leadership_asks_again()
    {
        Canary asking = SomeHooks.Canary(Hook, SomeHooks.Asked());
        _runner.Follow(Key, asking);
        await _begun.WaitAsync();

        await _runner.StopAsync();
        Assert.Empty(_runner.Peek(Key));
        _runner.Follow(Key, asking);
        await _begun.WaitAsync();

        Assert.Equal(2, _asked.Count);
    }

    private Task<TaskCompletionSource<HookOutcome>> TakeSecondAsync()
    {
        Assert.True(_asked.TryDequeue(out _));
        Assert.True(_asked.TryDequeue(out TaskCompletionSource<HookOutcome>? second));
        return Task.FromResult(second);
    }
}
