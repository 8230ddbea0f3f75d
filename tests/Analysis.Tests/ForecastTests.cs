using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Tests;

public sealed class ForecastTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly IReadOnlyList<(int, TimeSpan)> Plan = [(10, TimeSpan.FromMinutes(5)), (30, TimeSpan.FromMinutes(5)), (50, TimeSpan.FromMinutes(5))];

    [Fact]
    public void Enough_traffic_tells_what_is_found()
    {
        Forecast forecast = Of(30_000, 150);

        Assert.True(forecast.IsEnough);
        Assert.InRange(forecast.DetectableRatio!.Value, 1.2, 3);
        Assert.StartsWith("m: with 50 requests/s, 0.5 % of them bad, these steps find a canary that is ", forecast.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_little_traffic_tells_what_to_change()
    {
        Forecast forecast = Of(120, 1);

        Assert.False(forecast.IsEnough);
        Assert.StartsWith("m: with 0.2 requests/s, 0.8333 % of them bad, these steps cannot find a canary that is 10 times as bad", forecast.Sentence, StringComparison.Ordinal);
        Assert.EndsWith("; take more stepChecks, a longer interval or larger weights", forecast.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void No_traffic_finds_nothing() => Assert.Equal("m: no request in the last 600 s, so that nothing could be found out", Of(0, 0).Sentence);

    [Fact]
    public void No_bad_request_is_not_taken_for_a_share_of_none()
    {
        Forecast forecast = Of(600_000, 0);

        Assert.True(forecast.BadShare > 0);
        Assert.Contains("less than 0.000167 % of them bad", forecast.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.2, false, "m: with 0.2 requests/s some 6 requests to the canary come in 60 s at weight 50, but 10 are needed; take a longer interval of the metric or fewer minRequests")]
    [InlineData(1, true, "m: with 1 requests/s some 30 requests to the canary come in 60 s at weight 50")]
    public void Limit_tells_whether_its_requests_ever_come(double requestsPerSecond, bool isEnough, string sentence)
    {
        Forecast forecast = Forecast.OfLimit("m", 10, TimeSpan.FromMinutes(1), 50, requestsPerSecond);

        Assert.Equal((isEnough, sentence), (forecast.IsEnough, forecast.Sentence));
    }

    private static Forecast Of(long total, long bad) => Forecast.OfComparison("m", new RatioTestSettings(), 1, Plan, (total, bad), Window);
}
