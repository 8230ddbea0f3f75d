using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class WorkQueueTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ManualTimeProvider _time = new();
    private readonly WorkQueue<ObjectKey> _queue;
    private readonly ObjectKey _a = new("ns", "a");
    private readonly ObjectKey _b = new("ns", "b");

    public WorkQueueTests() => _queue = new(_time);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task T41_Key_waits_once_however_often_it_is_added()
    {
        _queue.Add(_a);
        _queue.Add(_b);
        _queue.Add(_a);

        Assert.Equal(2, _queue.Count);
        Assert.Equal(_a, await _queue.GetAsync(None));
        Assert.Equal(_b, await _queue.GetAsync(None));
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task T41_Key_that_is_added_during_its_work_comes_again_after_it_and_not_before()
    {
        _queue.Add(_a);
        await _queue.GetAsync(None);
        Task<ObjectKey?> second = _queue.GetAsync(None).AsTask();
        _queue.Add(_a);
        _queue.Add(_a);
        Assert.False(second.IsCompleted);

        _queue.Done(_a);

        Assert.Equal(_a, await second.WaitAsync(Wait.Limit));
        _queue.Done(_a);
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task T41_Earliest_of_several_due_times_wins_and_the_others_are_forgotten()
    {
        _queue.AddAfter(_a, TimeSpan.FromSeconds(10));
        _queue.AddAfter(_a, TimeSpan.FromSeconds(5));
        _queue.AddAfter(_a, TimeSpan.FromSeconds(20));
        Assert.Equal(1, _queue.DelayedCount);
        Assert.Equal(1, _time.ArmedTimers);

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(0, _queue.Count);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(_a, await _queue.GetAsync(None));
        _queue.Done(_a);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, _queue.Count);
        Assert.Equal(0, _queue.DelayedCount);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task T41_One_timer_serves_ten_thousand_due_times()
    {
        for (int number = 0; number < 10_000; number++)
        {
            _queue.AddAfter(new("ns", $"{number}"), TimeSpan.FromSeconds(1 + (number * 7919 % 10_000)));
        }

        Assert.Equal(1, _time.ArmedTimers);
        _time.Advance(TimeSpan.FromSeconds(5_000));

        Assert.Equal(5_000, _queue.Count);
        Assert.Equal(5_000, _queue.DelayedCount);
        Assert.Equal(new ObjectKey("ns", "0"), await _queue.GetAsync(None));
    }

    [Fact]
    public async Task T41_Due_time_in_the_past_is_now()
    {
        _queue.AddAt(_a, _time.GetUtcNow().AddSeconds(-1));

        Assert.Equal(_a, await _queue.GetAsync(None));
    }

    [Fact]
    public async Task T41_Shutdown_hands_out_nothing_more_and_waits_for_the_work_in_hand()
    {
        _queue.Add(_a);
        _queue.Add(_b);
        _queue.AddAfter(new("ns", "c"), TimeSpan.FromSeconds(1));
        await _queue.GetAsync(None);

        Task drained = _queue.DrainAsync(None);

        Assert.Null(await _queue.GetAsync(None));
        _queue.Add(_b);
        Assert.Null(await _queue.GetAsync(None));
        Assert.False(drained.IsCompleted);
        _queue.Done(_a);
        await drained.WaitAsync(Wait.Limit);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task T41_Worker_that_waits_is_let_go_by_shutdown()
    {
        Task<ObjectKey?> waiting = _queue.GetAsync(None).AsTask();

        _queue.ShutDown();

        Assert.Null(await waiting.WaitAsync(Wait.Limit));
    }

    [Fact]
    public async Task T41_Worker_that_gave_up_waiting_takes_no_key()
    {
        using var stop = new CancellationTokenSource();
        Task<ObjectKey?> waiting = _queue.GetAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        _queue.Add(_a);

        Assert.Equal(_a, await _queue.GetAsync(None));
    }

    [Fact]
    public async Task T41_No_key_is_ever_with_two_workers_and_none_is_lost()
    {
        var busy = new int[20];
        var seen = new int[20];
        var last = new int[20];
        using var queue = new WorkQueue<int>();
        Task[] workers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (await queue.GetAsync(None) is { } key)
            {
                Assert.Equal(1, Interlocked.Increment(ref busy[key]));
                seen[key] = Volatile.Read(ref last[key]);
                await Task.Yield();
                Interlocked.Decrement(ref busy[key]);
                queue.Done(key);
            }
        }))];
        Parallel.For(0, 4, writer =>
        {
            var random = new Random(writer);
            for (int round = 0; round < 2_000; round++)
            {
                int key = random.Next(20);
                Interlocked.Increment(ref last[key]);
                queue.Add(key);
            }
        });

        // Whatever was added after a worker looked must bring the key back until it has seen all.
        await Wait.UntilAsync(() => seen.SequenceEqual(last), "all work");
        await queue.DrainAsync(None).WaitAsync(Wait.Limit);
        await Task.WhenAll(workers).WaitAsync(Wait.Limit);
    }

    [Fact]
    public void T42_Backoff_grows_with_each_failure_of_its_key_alone_and_success_ends_it()
    {
        Assert.InRange(Delay(_a), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.75));
        Assert.InRange(Delay(_a), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5));
        Assert.InRange(Delay(_a), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        Assert.InRange(Delay(_b), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.75));
        for (int attempt = 0; attempt < 50; attempt++)
        {
            Delay(_a);
        }

        Assert.InRange(Delay(_a), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(7.5));

        _queue.Forget(_a);
        Assert.InRange(Delay(_a), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.75));
    }

    private TimeSpan Delay(ObjectKey key)
    {
        DateTimeOffset start = _time.GetUtcNow();
        _queue.AddRateLimited(key);
        while (_queue.DelayedCount > 0)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        ValueTask<ObjectKey?> next = _queue.GetAsync(None);
        Assert.True(next.IsCompletedSuccessfully);
        _queue.Done(key);
        return _time.GetUtcNow() - start;
    }
}
