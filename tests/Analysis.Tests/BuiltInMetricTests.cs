namespace ProgressiveDelivery.Analysis.Tests;

public sealed class BuiltInMetricTests
{
    [Fact]
    public void Every_built_in_metric_has_a_unit() =>
        Assert.All(BuiltInMetric.Names, name => Assert.NotEmpty(BuiltInMetric.UnitOf(name)));
}
