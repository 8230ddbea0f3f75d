using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Http;

public sealed class CircuitBreakerTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly CircuitBreaker _breaker;

    public CircuitBreakerTests() => _breaker = new CircuitBreaker(_time);

    [Fact]
    public async Task Circuit_stays_closed_below_the_threshold()
    {
        Fail(CircuitBreaker.Threshold - 1);

        Assert.Null(await EnterAsync());
    }

    [Fact]
    public async Task Circuit_opens_after_failures_in_a_row_and_says_so()
    {
        Fail(CircuitBreaker.Threshold);
        _time.Advance(TimeSpan.FromSeconds(3));

        string? refusal = await EnterAsync();

        Assert.Equal("it is not asked for another 7 s after 5 failures in a row; the last was: no route", refusal);
    }

    [Fact]
    public async Task Circuit_stays_closed_when_a_success_lies_between()
    {
        Fail(CircuitBreaker.Threshold - 1);
        _breaker.Succeeded();
        Fail(CircuitBreaker.Threshold - 1);

        Assert.Null(await EnterAsync());
    }

    [Fact]
    public async Task Circuit_stays_closed_when_failures_are_far_apart()
    {
        for (int i = 0; i < 20; i++)
        {
            _breaker.Failed("slow");
            _time.Advance(TimeSpan.FromSeconds(16));
        }

        Assert.Null(await EnterAsync());
    }

    [Fact]
    public async Task One_attempt_is_let_through_after_the_pause_and_the_others_wait_for_it()
    {
        Fail(CircuitBreaker.Threshold);
        _time.Advance(CircuitBreaker.Pause);

        Assert.Null(await EnterAsync());
        Task<string?> other = EnterAsync();
        Assert.False(other.IsCompleted);
        _breaker.Succeeded();

        Assert.Null(await other);
    }

    [Fact]
    public async Task Failed_attempt_keeps_the_circuit_open_for_another_pause()
    {
        Fail(CircuitBreaker.Threshold);
        _time.Advance(CircuitBreaker.Pause);
        await EnterAsync();
        Task<string?> other = EnterAsync();
        _breaker.Failed("still down");

        Assert.Contains("10 s", await other, StringComparison.Ordinal);
        Assert.Contains("still down", await EnterAsync(), StringComparison.Ordinal);
    }

    private Task<string?> EnterAsync() => _breaker.EnterAsync(CancellationToken.None);

    private void Fail(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _breaker.Failed("no route");
        }
    }
}
