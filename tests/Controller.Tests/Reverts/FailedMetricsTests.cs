using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.Tests.Reverts;

public sealed class FailedMetricsTests
{
    [Theory]
    [InlineData("63.6364", ">= 99 %", "63.64 %")]
    [InlineData("812", "<= 500 ms", "812 ms")]
    [InlineData("3.14159", "<= 3", "3.142")]
    [InlineData("0.5", null, "0.5")]
    [InlineData(null, ">= 99 %", "no value")]
    public void Value_is_told_with_the_unit_of_its_limit(string? value, string? limit, string told)
    {
        FailedMetric metric = Assert.Single(FailedMetrics.Of(
        [
            new VerdictStatus { Metric = "passed", Verdict = "Pass", Message = "" },
            new VerdictStatus { Metric = "failed", Verdict = "Fail", Value = value, Limit = limit, Message = "" },
        ]));

        Assert.Equal(("failed", told, limit ?? "no limit"), (metric.Name, metric.Value, metric.Limit));
    }
}
