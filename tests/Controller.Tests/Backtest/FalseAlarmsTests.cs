using ProgressiveDelivery.Controller.Backtest;

namespace ProgressiveDelivery.Controller.Tests.Backtest;

public sealed class FalseAlarmsTests
{
    // Upper ends of one-sided exact binomial intervals (Clopper and Pearson, 1934).
    [Theory]
    [InlineData(20, 0, 0.1391)]
    [InlineData(200, 101, 0.5652)]
    [InlineData(3000, 1515, 0.5202)]
    [InlineData(5, 5, 1)]
    public void Bound_is_never_below_what_was_counted(int runs, int alarms, double atMost) => Assert.Equal(atMost, new FalseAlarms(runs, alarms, 0, []).AtMost, 0.0005);
}
