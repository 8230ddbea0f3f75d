using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class MetricPolicyTests
{
    private static readonly MetricCheck Bare = new()
    {
        Name = "m",
        Range = new ThresholdRange(99, null),
        Query = "q",
        CountQuery = "c",
        MinRequests = 10,
        Provider = new UnavailableProvider(""),
    };

    [Fact]
    public void Success_rate_is_bounded_at_95_percent_unless_something_else_is_said()
    {
        MetricCheck check = Applied(new CanaryMetric { Name = BuiltInMetric.RequestSuccessRate });

        Assert.True(check.IsBounded);
        Assert.Equal((0.95, 10, 1, 1, false), (check.Confidence, check.MinRequests, check.FailureLimit, check.Of, check.IsDryRun));
        Assert.False(Applied(new CanaryMetric { Name = BuiltInMetric.RequestSuccessRate, Confidence = 0 }).IsBounded);
    }

    [Fact]
    public void Other_metrics_are_bounded_only_where_they_are_said_to_be_shares()
    {
        Assert.False(Applied(new CanaryMetric { Name = BuiltInMetric.RequestDuration }).IsBounded);
        Assert.False(Applied(new CanaryMetric { Name = BuiltInMetric.RequestSuccessRate, Query = "up" }).IsBounded);

        MetricCheck ratio = Applied(new CanaryMetric { Name = "errors", Query = "up", Proportion = CanaryMetric.Ratio });
        MetricCheck percent = Applied(new CanaryMetric { Name = "errors", Query = "up", Proportion = CanaryMetric.Percent });

        Assert.Equal((1, ""), (ratio.Whole, ratio.Unit));
        Assert.Equal((100, "%"), (percent.Whole, percent.Unit));
        Assert.True(ratio.IsBounded);
    }

    [Fact]
    public void Memory_is_that_of_the_metric_in_the_status()
    {
        var status = new CanaryStatus { Measurements = [new MeasurementsStatus { Metric = "other", Beyond = "1" }, new MeasurementsStatus { Metric = "m", Beyond = "0110" }] };
        var metric = new CanaryMetric { Name = "m", Query = "up", FailureLimit = 2, Of = 5, HardLimit = new MetricRange { Min = 50 }, MinRequests = 3, DryRun = true };

        MetricCheck check = MetricPolicy.Of(metric, status).Applied(Bare);

        Assert.Equal("0110", check.Recent.ToString());
        Assert.Equal((2, 5, 3, true, new ThresholdRange(50, null)), (check.FailureLimit, check.Of, check.MinRequests, check.IsDryRun, check.HardLimit));
    }

    [Fact]
    public void Direction_of_a_comparison_is_known_for_built_in_metrics()
    {
        var relative = new RelativeSpec { MaxRelative = 1.5 };

        Assert.True(Applied(new CanaryMetric { Name = BuiltInMetric.RequestSuccessRate, Relative = relative }).Relative!.LowerIsWorse);
        Assert.False(Applied(new CanaryMetric { Name = BuiltInMetric.RequestDuration, Relative = relative }).Relative!.LowerIsWorse);
        Assert.False(Applied(new CanaryMetric { Name = "m", Query = "up", Relative = relative }).Relative!.LowerIsWorse);
        Assert.True(Applied(new CanaryMetric { Name = "m", Query = "up", Relative = relative with { Worse = RelativeSpec.Lower } }).Relative!.LowerIsWorse);
    }

    [Fact]
    public void Comparison_has_a_memory_of_its_own()
    {
        var status = new CanaryStatus { Measurements = [new MeasurementsStatus { Metric = "m", Beyond = "1" }, new MeasurementsStatus { Metric = "m relative to the primary", Beyond = "01" }] };

        MetricCheck check = MetricPolicy.Of(new CanaryMetric { Name = "m", Query = "up", FailureLimit = 2, Of = 5, Relative = new RelativeSpec() }, status).Applied(Bare);

        Assert.Equal(("1", "01"), (check.Recent.ToString(), check.Relative!.Recent.ToString()));
    }

    private static MetricCheck Applied(CanaryMetric metric) => MetricPolicy.Of(metric, new CanaryStatus()).Applied(Bare);
}
