using System.Net;
using System.Text;
using ProgressiveDelivery.Analysis.Dynatrace;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Dynatrace;

public sealed class DynatraceApiTests
{
    private static readonly DynatraceSettings Settings = new() { Address = "https://abc.live.dynatrace.com", Token = "t" };

    [Theory]
    [InlineData("""{"result":[{"data":[{"values":[1]},{"values":[2]}]}]}""", ":splitBy()")]
    [InlineData("""{"result":[{"data":[{"values":[1]}]},{"data":[{"values":[2]}]}]}""", ":splitBy()")]
    [InlineData("""{"nextPageKey":"x","result":[{"data":[{"values":[1]}]}]}""", ":splitBy()")]
    [InlineData("""{"result":[{"data":[{"values":[1,2]}]}]}""", "2 points")]
    [InlineData("""{"result":[{"warnings":["cut off"],"data":[{"values":[1]}]}]}""", "cut off")]
    public void Answer_that_is_no_single_number_says_what_to_change(string body, string words) =>
        Assert.Contains(words, Assert.IsType<MetricReading.Unavailable>(Read(body, 200)).Reason, StringComparison.Ordinal);

    [Fact]
    public void Refusal_is_told_with_all_its_reasons() => Assert.Equal(
        "Dynatrace at https://abc.live.dynatrace.com refused the query (400): Constraints violated.; no such metric",
        Assert.IsType<MetricReading.Unavailable>(Read("""{"error":{"code":400,"message":"Constraints violated.","constraintViolations":[{"message":"no such metric"}]}}""", 400)).Reason);

    private static MetricReading Read(string body, int status) => new DynatraceApi(Settings, new ManualTimeProvider())
        .Read(new MetricQuery("m", TimeSpan.FromMinutes(1)), new HttpAnswer((HttpStatusCode)status, null, Encoding.UTF8.GetBytes(body)));
}
