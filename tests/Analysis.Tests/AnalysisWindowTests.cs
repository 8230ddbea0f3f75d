namespace ProgressiveDelivery.Analysis.Tests;

public sealed class AnalysisWindowTests
{
    [Theory]
    [InlineData(60, 3600, 60)]
    [InlineData(60, 60, 60)]
    [InlineData(60, 12.9, 12)]
    [InlineData(60, 0.4, 1)]
    [InlineData(60, 0, 1)]
    [InlineData(60, -5, 1)]
    public void Window_never_reaches_back_before_the_first_traffic(double interval, double sinceTraffic, double expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), AnalysisWindow.For(TimeSpan.FromSeconds(interval), TimeSpan.FromSeconds(sinceTraffic)));
}
