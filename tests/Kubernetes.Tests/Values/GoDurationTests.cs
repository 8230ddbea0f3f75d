using FsCheck;
using FsCheck.Fluent;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("1s", 1_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("-2m", -120_000)]
    [InlineData("+250ms", 250)]
    [InlineData(".5s", 500)]
    [InlineData("1h2m3s4ms", 3_723_004)]
    [InlineData("30s1m", 90_000)]
    public void T29_Duration_is_read_as_go_writes_it(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), GoDuration.Parse(text));

    [Theory]
    [InlineData("00:01:30")]
    [InlineData("PT90S")]
    [InlineData("90")]
    [InlineData("s")]
    [InlineData("1 s")]
    [InlineData("1d")]
    [InlineData("--1s")]
    [InlineData("1.2.3s")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("99999999999999999999h")]
    [InlineData("9999999999999h")]
    public void T29_Duration_of_another_style_is_refused(string text) =>
        Assert.Throws<FormatException>(() => GoDuration.Parse(text));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(90_000, "1m30s")]
    [InlineData(60_000, "1m0s")]
    [InlineData(3_600_000, "1h0m0s")]
    [InlineData(1_500, "1.5s")]
    [InlineData(250, "250ms")]
    [InlineData(-61_000, "-1m1s")]
    public void T29_Duration_is_written_as_go_writes_it(double milliseconds, string expected) =>
        Assert.Equal(expected, GoDuration.Format(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void T29_Duration_comes_back_as_it_was_written() => Prop
        .ForAll(ArbMap.Default.ArbFor<long>(), ticks => GoDuration.Parse(GoDuration.Format(TimeSpan.FromTicks(ticks / 2))).Ticks == ticks / 2)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void T29_Duration_parser_survives_any_text() => Fuzz.Texts(["1h30m", "-2.5ms", "+10µs7ns", "100us", ".5h"], text =>
    {
        if (GoDuration.TryParse(text, out TimeSpan duration))
        {
            Assert.Equal(duration, GoDuration.Parse(GoDuration.Format(duration)));
        }
    }, ["h", "m", "s", "ms", "µs", "us", "ns", "."], runs: 10_000);
}
