namespace ProgressiveDelivery.Analysis.Tests;

internal static class Checks
{
    public static MetricCheck Of(ThresholdRange range) => new()
    {
        Name = BuiltInMetric.RequestSuccessRate,
        Unit = "%",
        Range = range,
        Query = "value",
        Provider = new UnavailableProvider("not asked"),
    };
}
