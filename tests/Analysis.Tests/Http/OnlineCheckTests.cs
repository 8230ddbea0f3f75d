using System.Net;
using System.Text;
using ProgressiveDelivery.Analysis.ClusterMetrics;
using ProgressiveDelivery.Analysis.Datadog;
using ProgressiveDelivery.Analysis.Dynatrace;
using ProgressiveDelivery.Analysis.GoogleCloud;
using ProgressiveDelivery.Analysis.Graphite;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.InfluxDb;
using ProgressiveDelivery.Analysis.NewRelic;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Http;

public sealed class OnlineCheckTests
{
    private const string Address = "https://p.googleapis.com";

    public static TheoryData<ProviderSettings, string, string> Providers => new()
    {
        { new PrometheusSettings { Address = Address }, "GET /api/v1/query?query=vector%281%29", """{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}""" },
        { new DatadogSettings { Address = Address, ApiKey = "a", ApplicationKey = "b" }, "GET /api/v1/validate", """{"valid":true}""" },
        { new NewRelicSettings { Address = Address + "/graphql", AccountId = "1", ApiKey = "a" }, "POST /graphql", """{"data":{"actor":{"account":{"nrql":{"results":[{"count":0}]}}}}}""" },
        { new NewRelicSettings { Address = Address, AccountId = "1", QueryKey = "a" }, "GET /v1/accounts/1/query?nrql=SELECT%20count%28%2A%29%20FROM%20Metric%20SINCE%2060%20seconds%20ago", """{"results":[{"count":0}]}""" },
        { new GraphiteSettings { Address = Address }, "GET /render?target=constantLine%281%29&from=-1min&format=json", "[]" },
        { new InfluxDbSettings { Address = Address, Token = "t", Organisation = "o" }, "POST /api/v2/query?org=o", "#datatype,string,long,string\r\n,result,table,name\r\n,,0,b\r\n,,0,c\r\n\r\n" },
        { new DynatraceSettings { Address = Address, Token = "t" }, "GET /api/v2/metrics?pageSize=1", """{"totalCount":0,"metrics":[]}""" },
        { new GoogleCloudSettings { Address = Address, Project = "p" }, "GET /v1/projects/p/location/global/prometheus/api/v1/query?query=vector%281%29", """{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]}]}}""" },
        { new ClusterMetricsSettings { Address = Address }, "GET /apis/external.metrics.k8s.io", """{"kind":"APIGroup","apiVersion":"v1","name":"external.metrics.k8s.io"}""" },
        { new ClusterMetricsSettings { Address = Address, Custom = true }, "GET /apis/custom.metrics.k8s.io", """{"kind":"APIGroup","apiVersion":"v1","name":"custom.metrics.k8s.io"}""" },
    };

    [Theory]
    [MemberData(nameof(Providers))]
    public void Provider_is_online_when_it_grants_a_harmless_request_and_only_then(ProviderSettings settings, string request, string answer)
    {
        IProviderApi api = settings.Api(new ManualTimeProvider());
        using HttpRequestMessage probe = api.Probe();

        Assert.Empty(settings.Problems());
        Assert.Equal(request, $"{probe.Method} {probe.RequestUri!.PathAndQuery}");
        Assert.IsType<MetricReading.Value>(api.ReadProbe(Answer(200, answer)));
        Assert.IsType<MetricReading.Unavailable>(api.ReadProbe(Answer(401, answer)));
        Assert.IsType<MetricReading.Unavailable>(api.ReadProbe(Answer(503, "")));
        Assert.IsType<MetricReading.Unavailable>(api.ReadProbe(Answer(200, "<html>It works!</html>")));
        (api as IDisposable)?.Dispose();
    }

    private static HttpAnswer Answer(int status, string body) => new((HttpStatusCode)status, null, Encoding.UTF8.GetBytes(body));
}
