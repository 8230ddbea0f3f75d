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
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Hostile;

/// <summary>What people write into templates, Secrets and settings: it becomes a request, or a sentence that says what to change.</summary>
public sealed class QueryFuzz
{
    private const string Address = "https://p.googleapis.com/base";

    private static readonly ManualTimeProvider Time = new();

    private static readonly ProviderSettings[] Settings =
    [
        new PrometheusSettings { Address = Address }, new DatadogSettings { Address = Address }, new NewRelicSettings { Address = Address, AccountId = "1", ApiKey = "k" },
        new NewRelicSettings { Address = Address, AccountId = "1" }, new GraphiteSettings { Address = Address }, new InfluxDbSettings { Address = Address, Organisation = "o" },
        new DynatraceSettings { Address = Address }, new GoogleCloudSettings { Address = Address, Project = "p" }, new JsonSettings { Address = Address },
        new ClusterMetricsSettings { Address = Address }, new ClusterMetricsSettings { Address = Address, Custom = true },
    ];

    private static readonly string[] Queries =
    [
        .. FaultMatrix.Providers.Select(provider => provider.Query), "target=a.b&from=-5min&template[x]=y", "SELECT count(*) FROM T WHERE a = 'SINCE' FACET b",
        "$.a['b'][\"c\\u0041\"][-1]", "shop/pods/*/http_requests?labelSelector=app=cart&aggregate=average", "fetch gce_instance",
    ];

    private static readonly string[] Tokens =
        ["$", "..", "[?", "['", "\\u", "*", "?labelSelector=", "&aggregate=", "sum", "7", "%zz", "%", "target=", "&", "'", "`", " SINCE ", " FACET ", "COMPARE  WITH", "/../", "//evil.example/", "@evil.example", "\\", "http://evil.example/"];

    [Fact]
    public void Damaged_query_becomes_a_request_to_the_same_server_or_is_refused() => Fuzz.Texts(Queries, query =>
    {
        foreach (ProviderSettings settings in Settings)
        {
            string? problem = settings.ProblemOf(query);
            Assert.NotEqual("", problem);
            try
            {
                using HttpRequestMessage request = settings.Api(Time).Request(new MetricQuery(query, TimeSpan.FromMinutes(1)));
                Assert.Equal("https://p.googleapis.com/", request.RequestUri!.GetLeftPart(UriPartial.Authority) + "/");
                Assert.Equal("", request.RequestUri.UserInfo);
            }
            catch (QueryException mistake)
            {
                Assert.NotEmpty(mistake.Message);
            }
        }
    }, Tokens);

    [Fact]
    public void Damaged_query_of_CloudWatch_is_read_or_refused() => Fuzz.Texts(
        [
            new CloudWatchUnderFault().Query,
            """[{"Id":"e1","Expression":"SUM(SEARCH('{AWS/X} M', 'Sum', 300))","Period":60},{"Id":"m2","Label":"x","ReturnData":false,"MetricStat":{"Metric":{"Namespace":"a","MetricName":"b"},"Period":60,"Stat":"p99"}}]""",
        ],
        text =>
        {
            try
            {
                CloudWatchQuery query = CloudWatchQuery.Parse(text);
                Assert.True(query.LongestPeriod > TimeSpan.Zero && query.LongestPeriod <= TimeSpan.FromDays(1));
                Assert.Equal(query.Count, query.Parts("q1_").Count(part => part.ToJsonString().Length > 0));
            }
            catch (CloudWatchQueryException mistake)
            {
                Assert.InRange(mistake.Message.Length, 1, 2000);
            }
        },
        ["\"Id\":", "\"Expression\":", "\"MetricStat\":", "\"ReturnData\":", "SEARCH(", ", 60)", "METRICS()", "\"\\ud800\"", "[[[[[[[[", "{\"a\":"]);

    [Fact]
    public void Damaged_key_of_a_service_account_is_read_or_refused_without_being_told()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(1024);
        string pem = rsa.ExportPkcs8PrivateKeyPem();
        string json = new System.Text.Json.Nodes.JsonObject { ["type"] = "service_account", ["client_email"] = "a@b", ["private_key"] = pem, ["token_uri"] = "https://oauth2.googleapis.com/token", ["project_id"] = "p" }.ToJsonString();
        Fuzz.Texts([json], text => Assert.True(ServiceAccountKey.TryParse(text, out _, out string? problem) || problem.Length < 200), ["\"token_uri\":", "-----BEGIN", "\\n"], runs: 1000);
    }

    [Fact]
    public void Damaged_settings_are_usable_or_say_what_is_wrong() => Fuzz.Texts(
        ["https://prometheus.monitoring:9090/base", "X-Scope-OrgID", "token", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
        text =>
        {
            var settings = new PrometheusSettings
            {
                Address = text,
                BearerToken = text,
                CaCertificatePem = text.Contains("BEGIN", StringComparison.Ordinal) ? text : null,
                Headers = new Dictionary<string, IReadOnlyList<string>> { [text.Length > 0 ? text : "a"] = [text] },
            };
            if (settings.Problems() is [])
            {
                using var provider = new HttpProvider(settings, Time);
            }

            var headers = new PrometheusSettings { Address = Address, Headers = settings.Headers, BearerToken = text };
            if (headers.Problems() is [])
            {
                using var provider = new HttpProvider(headers, Time);
                using HttpRequestMessage request = headers.Api(Time).Request(new MetricQuery("1", TimeSpan.FromMinutes(1)));
            }
        },
        ["\r\nHost: evil", ":", "http://", "user:pass@", "#", "?", "é", "[::1]", "-----BEGIN CERTIFICATE-----"]);

    [Fact]
    public void Text_in_PromQL_stays_one_literal() => Fuzz.Texts(["cart", "a\"b\\c\nd", "\\\"} or up{x=\""], text =>
    {
        string quoted = PromQl.Quote(text);
        var inner = new StringBuilder();
        for (int i = 1; i < quoted.Length - 1; i++)
        {
            Assert.False(quoted[i] is '"' or '\n', quoted);
            inner.Append(quoted[i] != '\\' ? quoted[i] : quoted[++i] == 'n' ? '\n' : quoted[i]);
        }

        Assert.Equal(text, inner.ToString());
    });

    [Theory]
    [InlineData("12500m", 12.5)]
    [InlineData("2Ki", 2048)]
    public void Damaged_quantity_is_a_finite_number_or_none(string text, double number)
    {
        Assert.True(MetricQuantity.TryParse(text, out double read) && read == number);
        Fuzz.Texts([text, "1e3", "-4.5G"], damaged => Assert.True(!MetricQuantity.TryParse(damaged, out double value) || double.IsFinite(value)), ["Ki", "E", "e", "n", "Ei", "."]);
    }

    [Fact]
    public void Damaged_memory_of_measurements_is_short_or_empty() => Fuzz.Texts(["010011", "1", ""], text => Assert.InRange(RecentMeasurements.Parse(text).Count, 0, RecentMeasurements.Longest), ["0", "1", "2", "٠"]);
}
