using System.Text.Json;
using ProgressiveDelivery.Analysis.Datadog;

namespace ProgressiveDelivery.Analysis.Tests.Datadog;

public sealed class DatadogAnswerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-20, true)]
    [InlineData(-19, false)] // still fills
    [InlineData(-60, true)]
    [InlineData(-61, false)] // begins before the window
    public void Point_counts_when_its_bucket_lies_wholly_in_the_window(int seconds, bool counts) =>
        Assert.Equal(counts, Read(Series((seconds, 5))) is MetricReading.Value { Number: 5 });

    [Fact]
    public void Newest_point_counts_in_whatever_order_they_come() =>
        Assert.Equal(new MetricReading.Value(2), Read(Series((-40, 1), (-20, 2), (-60, 3))));

    [Fact]
    public void Several_series_are_refused_with_the_way_out() =>
        Assert.Contains("returns 2 series", Assert.IsType<MetricReading.Unavailable>(Read("""{"series":[{},{}]}""")).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"series":[{"pointlist":[]}]}""")]
    [InlineData("""{"series":[{"interval":20}]}""")]
    [InlineData("""{"series":[{"interval":-1,"pointlist":[]}]}""")]
    [InlineData("""{"series":[{"interval":20,"pointlist":[1]}]}""")]
    public void Shape_that_was_not_promised_is_no_reading(string body) => Assert.Null(Read(body));

    [Fact]
    public void Settings_name_the_keys_that_the_Secret_lacks() => Assert.Equal(
        ["the Secret has no datadog_api_key; add that key", "the Secret has no datadog_application_key; add that key"],
        new DatadogSettings { Address = DatadogSettings.DefaultAddress }.Problems());

    private static MetricReading? Read(string body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return DatadogAnswer.Read(document.RootElement, TimeSpan.FromMinutes(1), Now);
    }

    private static string Series(params (int Seconds, int Value)[] points) =>
        "{\"series\":[{\"interval\":20,\"pointlist\":[" + string.Join(',', points.Select(point => $"[{Now.AddSeconds(point.Seconds).ToUnixTimeMilliseconds()},{point.Value}]")) + "]}]}";
}
