using System.Net;
using System.Text;
using ProgressiveDelivery.Analysis.CloudWatch;
using ProgressiveDelivery.Analysis.ClusterMetrics;
using ProgressiveDelivery.Analysis.Datadog;
using ProgressiveDelivery.Analysis.Dynatrace;
using ProgressiveDelivery.Analysis.GoogleCloud;
using ProgressiveDelivery.Analysis.Graphite;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.InfluxDb;
using ProgressiveDelivery.Analysis.Json;
using ProgressiveDelivery.Analysis.NewRelic;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Tests.Faults;
using ProgressiveDelivery.Analysis.Tests.Prometheus;
using ProgressiveDelivery.Aws;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Hostile;

/// <summary>However an answer is damaged on its way, it is read without an exception, and a number comes from a 200 only and is never NaN.</summary>
public sealed class AnswerFuzz
{
    private const string Address = "https://p.googleapis.com";

    private static readonly ManualTimeProvider Time = new();

    private static readonly Dictionary<string, (IProviderApi Api, ProviderUnderFault Server)> Providers = new (ProviderSettings Settings, ProviderUnderFault Server)[]
    {
        (new PrometheusSettings { Address = Address }, new PrometheusUnderFault()),
        (new DatadogSettings { Address = Address }, new DatadogUnderFault()),
        (new NewRelicSettings { Address = Address, AccountId = "1", ApiKey = "k" }, new NerdGraphUnderFault()),
        (new NewRelicSettings { Address = Address, AccountId = "1" }, new InsightsUnderFault()),
        (new GraphiteSettings { Address = Address }, new GraphiteUnderFault()),
        (new InfluxDbSettings { Address = Address }, new InfluxDbUnderFault()),
        (new DynatraceSettings { Address = Address }, new DynatraceUnderFault()),
        (new GoogleCloudSettings { Address = Address, Project = "p" }, new GoogleCloudUnderFault()),
        (new JsonSettings { Address = Address }, new JsonUnderFault()),
        (new ClusterMetricsSettings { Address = Address }, new ExternalMetricsUnderFault()),
        (new ClusterMetricsSettings { Address = Address, Custom = true }, new CustomMetricsUnderFault()),
    }.ToDictionary(one => one.Server.Name, one => (one.Settings.Api(Time), one.Server));

    private static readonly string[] Tokens =
        ["\"\\ud800\"", "[[[[[[[[[[", "{\"a\":", "\"status\":\"success\"", "\"result\":", "\"value\":", "\"values\":", "\"data\":", "\"error\":", "\"items\":", "[1,\"2\"]", "1e308", "1e-400", "0x1", "\"1e999\"", "12500m", "#datatype", ",_value"];

    public static TheoryData<string> Names => [.. Providers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Damaged_answer_is_a_reading(string name)
    {
        (IProviderApi api, ProviderUnderFault server) = Providers[name];
        var query = new MetricQuery(server.Query, ProviderUnderFault.Window);
        byte[][] answers = [.. Enum.GetValues<Fault>().Where(fault => fault != Fault.Timeout).Select(fault => Encoding.UTF8.GetBytes(server.Answer(fault, Time.GetUtcNow()).Body)), .. More(name)];
        HttpStatusCode[] statuses = [HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.Forbidden, HttpStatusCode.ServiceUnavailable];
        int run = 0;
        Fuzz.Bytes(answers, body =>
        {
            HttpStatusCode status = run++ % 2 == 0 ? HttpStatusCode.OK : statuses[run % statuses.Length];
            var answer = new HttpAnswer(status, null, body);
            Check(api.Read(query, answer), status);
            api.ReadProbe(answer);
        }, Tokens);
    }

    [Fact]
    public void Damaged_page_of_CloudWatch_is_a_reading()
    {
        var server = new CloudWatchUnderFault();
        var settings = new CloudWatchSettings { Access = new AwsAccess("eu-central-1", null, new AwsKeys("a", "b")) };
        DateTimeOffset now = Time.GetUtcNow();
        byte[][] answers = [.. Enum.GetValues<Fault>().Where(fault => fault != Fault.Timeout).Select(fault => Encoding.UTF8.GetBytes(server.Answer(fault, now).Body))];
        Fuzz.Bytes(answers, body =>
        {
            if (CloudWatchPage.Read(body) is { } page)
            {
                Check(CloudWatchAnswer.Read("m1", new CloudWatchWindow(now.AddHours(-1), now), CloudWatchPage.Merge([page, page])), HttpStatusCode.OK);
            }

            CloudWatchRefusal refusal = CloudWatchRefusal.Read(settings, HttpStatusCode.BadRequest, body);
            Assert.True(refusal.Reason.Length < 1000 && !refusal.Reason.Any(char.IsControl), refusal.Reason);
        }, [.. Tokens, "\"__type\":", "\"StatusCode\":", "\"Timestamps\":[253402300800]", "\"Values\":[\"NaN\"]"]);
    }

    private static IEnumerable<byte[]> More(string name) => name == new PrometheusUnderFault().Name
        ? new[] { PrometheusAnswers.TwoSeries, PrometheusAnswers.Matrix, PrometheusAnswers.NativeHistogram, PrometheusAnswers.Warned, PrometheusAnswers.Error("bad_data", "x") }.Select(Encoding.UTF8.GetBytes)
        : [];

    private static void Check(MetricReading reading, HttpStatusCode status)
    {
        switch (reading)
        {
            case MetricReading.Value value:
                Assert.True(status == HttpStatusCode.OK && !double.IsNaN(value.Number));
                break;
            case MetricReading.NoData none:
                Assert.Equal(HttpStatusCode.OK, status);
                Assert.InRange(none.Reason.Length, 1, 1000);
                break;
            case MetricReading.Unavailable trouble:
                Assert.True(trouble.Reason.Length is > 0 and < 1000 && !trouble.Reason.Any(char.IsControl), trouble.Reason);
                break;
        }
    }
}
