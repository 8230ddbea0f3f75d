using FsCheck;
using FsCheck.Fluent;
using ProgressiveDelivery.Analysis.CloudWatch;

namespace ProgressiveDelivery.Analysis.Tests.CloudWatch;

public sealed class CloudWatchWindowTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Window_is_of_whole_periods_with_complete_data_of_this_canary_only() => Prop.ForAll(
        (from now in Gen.Choose(0, 7200)
         from delay in Gen.Choose(0, 600)
         from period in Gen.Elements(1, 10, 60, 300)
         from interval in Gen.Choose(1, 900)
         from traffic in Gen.Choose(0, 7200)
         select (now: Noon.AddSeconds(now), delay: TimeSpan.FromSeconds(delay), period: TimeSpan.FromSeconds(period), interval: TimeSpan.FromSeconds(interval), traffic: Noon.AddSeconds(now - traffic))).ToArbitrary(),
        test => CloudWatchWindow.Of(test.now, test.delay, test.period, test.interval, test.traffic) is not { } window
            ? CloudWatchWindow.FirstLook(test.delay, test.period, test.traffic) > test.now
            : window.Start < window.End
                && window.Start >= test.traffic
                && window.End <= test.now - test.delay
                && test.now - test.delay - window.End < test.period
                && window.End - window.Start < test.interval + test.period
                && window.Start.UtcTicks % test.period.Ticks == 0 && window.End.UtcTicks % test.period.Ticks == 0).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
