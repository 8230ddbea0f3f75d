using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Hosting;

public sealed class StatusPaceTests
{
    private static readonly ObjectKey Key = new("shop", "cart");
    private static readonly CanaryStatus Before = new() { Phase = Phase.Progressing, Message = "0 of 2 pods are available.", Conditions = [Ready("0 of 2")] };

    private readonly ManualTimeProvider _time = new();
    private readonly StatusPace _pace;

    public StatusPaceTests() => _pace = new StatusPace(_time);

    [Fact]
    public void Words_alone_wait_and_are_written_when_the_wait_lasts()
    {
        DateTimeOffset due = _time.GetUtcNow() + StatusPace.Longest;

        Assert.Equal(due, _pace.PutOffUntil(Key, Before, Worded("1 of 2")));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(due, _pace.PutOffUntil(Key, Before, Worded("still 1 of 2")));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(_pace.PutOffUntil(Key, Before, Worded("still 1 of 2")));
    }

    [Fact]
    public void What_a_new_process_must_know_is_written_at_once()
    {
        Assert.Null(_pace.PutOffUntil(Key, null, Before));
        Assert.Null(_pace.PutOffUntil(Key, Before, Before with { CanaryWeight = 20 }));
        Assert.Null(_pace.PutOffUntil(Key, Before, Before with { WaitingSince = _time.GetUtcNow() }));
        Assert.Null(_pace.PutOffUntil(Key, Before, Before with { Conditions = [Ready("0 of 2") with { Status = "True" }] }));
    }

    [Fact]
    public void Wait_that_was_interrupted_begins_anew()
    {
        _pace.PutOffUntil(Key, Before, Worded("1 of 2"));
        _time.Advance(TimeSpan.FromSeconds(4));
        _pace.Forget(Key);

        Assert.Equal(_time.GetUtcNow() + StatusPace.Longest, _pace.PutOffUntil(Key, Before, Worded("2 of 2")));
    }

    private static CanaryStatus Worded(string words) => Before with { Message = $"{words} pods are available.", Conditions = [Ready(words)] };

    private static Condition Ready(string words) => new() { Type = "Ready", Status = "False", Reason = "Progressing", Message = words };
}
