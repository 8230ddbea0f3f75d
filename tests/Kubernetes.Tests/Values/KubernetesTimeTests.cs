using FsCheck;
using FsCheck.Fluent;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class KubernetesTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void T29_Time_is_written_in_whole_seconds_of_utc() =>
        Assert.Equal("2026-03-04T12:00:00Z", KubernetesTime.Format(Noon.AddMilliseconds(999).ToOffset(TimeSpan.FromHours(2))));

    [Fact]
    public void T29_MicroTime_has_exactly_six_digits()
    {
        Assert.Equal("2026-03-04T12:00:00.000000Z", KubernetesTime.FormatMicro(Noon));
        Assert.Equal("2026-03-04T12:00:00.120000Z", KubernetesTime.FormatMicro(Noon.AddMilliseconds(120)));
    }

    [Theory]
    [InlineData("2026-03-04T12:00:00Z", 0)]
    [InlineData("2026-03-04T14:00:00+02:00", 0)]
    [InlineData("2026-03-04T12:00:00.5Z", 5_000_000)]
    [InlineData("2026-03-04T12:00:00.000001Z", 10)]
    [InlineData("2026-03-04T12:00:00.123456789Z", 1_234_567)]
    [InlineData("2026-03-04t12:00:00z", 0)]
    public void T29_Time_is_read_in_every_form_of_rfc_3339(string text, long ticks) =>
        Assert.Equal(Noon.AddTicks(ticks), KubernetesTime.Parse(text));

    [Theory]
    [InlineData("2026-03-04")]
    [InlineData("2026-03-04T12:00:00")]
    [InlineData("2026-03-04 12:00:00Z")]
    [InlineData("04 Mar 2026 12:00:00 Z")]
    [InlineData("2026-13-04T12:00:00Z")]
    [InlineData("")]
    public void T29_Time_without_zone_or_of_another_form_is_refused(string text) =>
        Assert.Throws<FormatException>(() => KubernetesTime.Parse(text));

    [Fact]
    public void T29_Times_are_equal_after_truncation_when_one_was_stored() => Prop
        .ForAll(ArbMap.Default.ArbFor<uint>(), milliseconds =>
        {
            DateTimeOffset time = Noon.AddMilliseconds(milliseconds);
            return KubernetesTime.Parse(KubernetesTime.Format(time)) == KubernetesTime.Truncate(time)
                && KubernetesTime.Parse(KubernetesTime.FormatMicro(time)) == time;
        })
        .QuickCheckThrowOnFailure();

    [Fact]
    public void T29_Time_parser_survives_any_text() =>
        Fuzz.Texts(["2026-03-04T12:00:00.123456789+02:00", "2026-03-04T12:00:00Z"], text => Assert.Equal(KubernetesTime.TryParse(text, out DateTimeOffset time), time != default), ["Z", "+", ":60", "T24", "0000"], runs: 10_000);
}
