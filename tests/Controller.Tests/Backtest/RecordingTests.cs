using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Backtest;

namespace ProgressiveDelivery.Controller.Tests.Backtest;

public sealed class RecordingTests
{
    [Fact]
    public void Recording_reads_what_it_wrote()
    {
        string text = Recorded.Release(canaryFails: 3).Write();

        Assert.StartsWith("time,side,requests,failed,queue\n2026-01-01T12:00:00Z,canary,0,0,7\n2026-01-01T12:00:00Z,primary,0,0,\n", text, StringComparison.Ordinal);
        Assert.Equal(text, Recording.Parse(text).Write());
    }

    [Theory]
    [InlineData("", "Line 1 of the recording must begin with time,side")]
    [InlineData("when,side,requests\n", "Line 1")]
    [InlineData("time,side,requests\n2026-01-01T12:00:00Z,canary\n", "Line 2 of the recording must be a time")]
    [InlineData("time,side,requests\n2026-01-01T12:00:00Z,baseline,1\n", "Line 2")]
    [InlineData("time,side,requests\nnoon,canary,1\n", "Line 2")]
    [InlineData("time,side,requests\n2026-01-01T12:00:00Z,canary,1\n2026-01-01T12:00:10Z,canary,many\n", "Line 3 of the recording: requests is no number")]
    [InlineData("time,side,requests\n2026-01-01T12:00:00Z,canary,NaN\n", "requests is no number")]
    [InlineData("time,side,requests,failed\n2026-01-01T12:00:00Z,canary,1,-1\n", "failed counts requests and cannot be negative")]
    [InlineData("time,side,failed,failed\n", "the column failed twice")]
    [InlineData("time,side,requests\n9999-12-31T23:59:59Z,canary,1\n", "is no time of any release")]
    public void Broken_recording_is_refused_with_the_line(string text, string words)
        => Assert.Contains(words, Assert.Throws<FormatException>(() => Recording.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Counter_that_fell_has_begun_anew()
    {
        Recording recording = Recording.Parse("time,side,requests\n2026-01-01T12:00:00Z,canary,500\n2026-01-01T12:00:10Z,canary,20\n");

        Assert.Equal(20, recording.GrowthOf("requests", TrafficSide.Canary, Recorded.From, Recorded.From.AddSeconds(10)));
        Assert.Null(recording.GrowthOf("requests", TrafficSide.Primary, Recorded.From, Recorded.From.AddSeconds(10)));
        Assert.Null(recording.GrowthOf("failed", TrafficSide.Canary, Recorded.From, Recorded.From.AddSeconds(10)));
    }

    [Fact]
    public void Growth_before_a_restart_counts_and_what_a_counter_began_with_does_not()
    {
        Recording recording = Recording.Parse("time,side,requests\n2026-01-01T12:00:10Z,canary,1000\n2026-01-01T12:00:20Z,canary,1020\n2026-01-01T12:00:30Z,canary,5\n2026-01-01T12:00:40Z,canary,25\n");

        Assert.Equal(45, recording.GrowthOf("requests", TrafficSide.Canary, Recorded.From, Recorded.From.AddSeconds(40)));
        Assert.Equal(25, recording.GrowthOf("requests", TrafficSide.Canary, Recorded.From.AddSeconds(20), Recorded.From.AddSeconds(40)));
    }

    [Fact]
    public void Value_of_long_ago_is_none()
    {
        Recording recording = Recording.Parse("time,side,queue\n2026-01-01T12:00:00Z,canary,5\n2026-01-01T12:00:10Z,canary,\n");

        Assert.Equal(5, recording.ValueAt("queue", TrafficSide.Canary, Recorded.From.AddSeconds(10), Recorded.From));
        Assert.Null(recording.ValueAt("queue", TrafficSide.Canary, Recorded.From.AddSeconds(20), Recorded.From.AddSeconds(5)));
    }
}
