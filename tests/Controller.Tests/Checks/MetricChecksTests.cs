using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class MetricChecksTests
{
    [Theory]
    [InlineData(BuiltInMetric.RequestRate, null, 5.0, null)]
    [InlineData(BuiltInMetric.RequestSuccessRate, null, 5.0, null)]
    [InlineData(BuiltInMetric.RequestDuration, null, null, 5.0)]
    [InlineData("anything-else", "up", null, 5.0)]
    [InlineData(BuiltInMetric.RequestSuccessRate, "up", null, 5.0)] // a query of one's own only shares the name
    public void Deprecated_threshold_is_a_minimum_where_more_is_better(string name, string? query, double? min, double? max)
        => Assert.Equal(new ThresholdRange(min, max), MetricChecks.RangeOf(new CanaryMetric { Name = name, Query = query, Threshold = 5 }));

    [Fact]
    public void Range_outweighs_the_deprecated_threshold()
        => Assert.Equal(
            new ThresholdRange(1, 2),
            MetricChecks.RangeOf(new CanaryMetric { Name = BuiltInMetric.RequestRate, Threshold = 5, ThresholdRange = new MetricRange { Min = 1, Max = 2 } }));
}
