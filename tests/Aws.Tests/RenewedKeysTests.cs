using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Aws.Tests;

public sealed class RenewedKeysTests
{
    private readonly ManualTimeProvider _time = new();
    private int _asked;

    [Fact]
    public async Task Keys_are_fetched_once_for_all_who_wait()
    {
        var gate = new TaskCompletionSource();
        var keys = new RenewedKeys(
            async _ =>
            {
                int number = Interlocked.Increment(ref _asked);
                await gate.Task;
                return Numbered(number);
            },
            _time);

        Task<AwsKeys>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => keys.GetAsync(default).AsTask())];
        gate.SetResult();

        Assert.All(await Task.WhenAll(waiting), key => Assert.Equal("1", key.AccessKeyId));
    }

    [Fact]
    public async Task Keys_are_renewed_before_they_end_while_the_old_ones_serve()
    {
        var second = new TaskCompletionSource<TemporaryKeys>();
        var renewed = new TaskCompletionSource();
        var keys = new RenewedKeys(
            async _ =>
            {
                if (Interlocked.Increment(ref _asked) == 1)
                {
                    return Numbered(1);
                }

                renewed.TrySetResult();
                return await second.Task;
            },
            _time);
        await keys.GetAsync(default);

        _time.Advance(TimeSpan.FromMinutes(56));
        Assert.Equal("1", (await keys.GetAsync(default)).AccessKeyId);
        await renewed.Task;
        Assert.Equal("1", (await keys.GetAsync(default)).AccessKeyId);
        Assert.Equal(2, _asked);

        _time.Advance(TimeSpan.FromMinutes(5));
        Task<AwsKeys> late = keys.GetAsync(default).AsTask();
        Assert.False(late.IsCompleted);
        second.SetResult(Numbered(2));
        Assert.Equal("2", (await late).AccessKeyId);
    }

    [Fact]
    public async Task Refusal_is_remembered_for_a_while()
    {
        var keys = new RenewedKeys(
            _ =>
            {
                _asked++;
                throw new AwsCredentialsException(false, "no");
            },
            _time);

        await Assert.ThrowsAsync<AwsCredentialsException>(() => keys.GetAsync(default).AsTask());
        await Assert.ThrowsAsync<AwsCredentialsException>(() => keys.GetAsync(default).AsTask());
        Assert.Equal(1, _asked);

        _time.Advance(TimeSpan.FromSeconds(15));
        await Assert.ThrowsAsync<AwsCredentialsException>(() => keys.GetAsync(default).AsTask());
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task Silence_is_trouble_that_may_pass()
    {
        var asked = new TaskCompletionSource();
        var keys = new RenewedKeys(
            async cancellationToken =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return Numbered(1);
            },
            _time);
        Task<AwsKeys> waiting = keys.GetAsync(default).AsTask();
        await asked.Task;

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.True((await Assert.ThrowsAsync<AwsCredentialsException>(() => waiting)).MayPass);
    }

    private TemporaryKeys Numbered(int number) => new(new AwsKeys($"{number}", "secret", "session"), _time.GetUtcNow().AddHours(1));
}
