namespace ProgressiveDelivery.Analysis.Tests;

public sealed class BuiltInMetricTests
{
    [Fact]
    public void Deprecated_threshold_is_a_minimum_where_more_is_better()
    {
        Assert.Equal(new ThresholdRange(5, null), ThresholdRange.FromThreshold(BuiltInMetric.RequestRate, 5));
        Assert.Equal(new ThresholdRange(99, null), ThresholdRange.FromThreshold(BuiltInMetric.RequestSuccessRate, 99));
        Assert.Equal(new ThresholdRange(null, 500), ThresholdRange.FromThreshold(BuiltInMetric.RequestDuration, 500));
        Assert.Equal(new ThresholdRange(null, 3), ThresholdRange.FromThreshold("anything-else", 3));
    }

    [Fact]
    public void Every_built_in_metric_has_a_unit() =>
        Assert.All(BuiltInMetric.Names, name => Assert.NotEmpty(BuiltInMetric.UnitOf(name)));
}
