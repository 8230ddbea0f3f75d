using System.Reflection;
using ProgressiveDelivery.Analysis.ClusterMetrics;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.NewRelic;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Api.Schema;
using ProgressiveDelivery.Controller.Checks;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class ProviderKindsTests
{
    [Theory]
    [InlineData("prometheus", "Prometheus at http://p")]
    [InlineData("datadog", "Datadog at http://p")]
    [InlineData("newrelic", "New Relic at http://p")]
    [InlineData("graphite", "Graphite at http://p")]
    [InlineData("influxdb", "InfluxDB at http://p")]
    [InlineData("dynatrace", "Dynatrace at http://p")]
    [InlineData("stackdriver", "Google Cloud Monitoring at http://p")]
    [InlineData("json", "JSON server at http://p")]
    [InlineData("externalmetrics", "Kubernetes external metrics API at http://p")]
    [InlineData("custommetrics", "Kubernetes custom metrics API at http://p")]
    public void Type_chooses_the_provider_and_what_all_share_is_kept(string type, string expected)
    {
        var spec = new MetricProviderSpec
        {
            Type = type,
            Address = "http://p",
            InsecureSkipVerify = true,
            Headers = new Dictionary<string, IReadOnlyList<string>> { ["X-A"] = ["b"] },
        };

        ProviderSettings settings = ProviderKinds.Settings(spec, key => key is "ca.crt" or "tls.crt" or "tls.key" ? $"pem of {key}" : null, null, null);

        Assert.Equal(expected, settings.ToString());
        Assert.Equal(("pem of tls.crt", "pem of tls.key"), (settings.ClientCertificatePem, settings.ClientKeyPem));
        Assert.Equal(("pem of ca.crt", true, "b"), (settings.CaCertificatePem, settings.InsecureSkipVerify, settings.Headers["X-A"].Single()));
    }

    [Fact]
    public void Every_type_of_the_schema_is_known_by_its_own_name()
    {
        // CloudWatch is asked in batches and has a pool of its own.
        List<string> types = [.. typeof(MetricProviderSpec).GetProperty(nameof(MetricProviderSpec.Type))!.GetCustomAttribute<OneOfAttribute>()!.Values.Except([AwsProviders.CloudWatch])];

        Assert.Equal(types.Count, types.Select(type => ProviderKinds.Settings(new MetricProviderSpec { Type = type, Address = "http://p" }, _ => null, null, null).ToString()).Distinct().Count());
    }

    [Theory]
    [InlineData("datadog", "datadog_api_key,datadog_application_key")]
    [InlineData("newrelic", "newrelic_account_id,newrelic_api_key")]
    [InlineData("newrelic", "newrelic_account_id,newrelic_query_key")]
    [InlineData("influxdb", "token,org")]
    [InlineData("dynatrace", "dynatrace_token")]
    [InlineData("graphite", "username,password")]
    [InlineData("json", "token")]
    [InlineData("externalmetrics", "token")]
    public void Secret_keys_are_the_documented_ones(string type, string keys)
    {
        string[] present = keys.Split(',');
        var spec = new MetricProviderSpec { Type = type, Address = "https://p" };

        Assert.Empty(ProviderKinds.Settings(spec, key => present.Contains(key) ? "1234" : null, null, null).Problems());
    }

    [Theory]
    [InlineData("datadog", "https://api.datadoghq.com")]
    [InlineData("newrelic", NewRelicSettings.DefaultInsightsAddress)]
    [InlineData("stackdriver", "https://monitoring.googleapis.com")]
    [InlineData("prometheus", "http://own-prometheus")]
    public void Address_that_is_left_out_is_the_vendors_or_our_own(string type, string address) =>
        Assert.Equal(address, ProviderKinds.Settings(new MetricProviderSpec { Type = type }, _ => null, "http://own-prometheus", null).Address);

    [Fact]
    public void User_key_of_New_Relic_asks_NerdGraph() => Assert.Equal(
        NewRelicSettings.DefaultGraphAddress,
        ProviderKinds.Settings(new MetricProviderSpec { Type = "newrelic" }, key => key == "newrelic_api_key" ? "k" : null, null, null).Address);

    [Fact]
    public void Cluster_is_asked_with_our_rights_only_without_an_address()
    {
        using var cluster = new HttpClientHandler();

        var own = Assert.IsType<ClusterMetricsSettings>(ProviderKinds.Settings(new MetricProviderSpec { Type = "externalmetrics" }, _ => "t", null, cluster));
        var other = Assert.IsType<ClusterMetricsSettings>(ProviderKinds.Settings(new MetricProviderSpec { Type = "externalmetrics", Address = "https://other" }, _ => "t", null, cluster));

        Assert.Equal((cluster, null), (own.Cluster, own.BearerToken));
        Assert.Equal((null, "t"), (other.Cluster, other.BearerToken));
    }

    [Theory]
    [InlineData("graphite", "target=a", "provider.address is missing")]
    [InlineData("datadog", "avg:x{*}", "provider.secretRef is missing")]
    [InlineData("stackdriver", "fetch x | y", "write it in PromQL")]
    [InlineData("externalmetrics", "a/b/c", "[namespace/]metric")]
    public void Provider_that_cannot_work_says_so_before_the_first_rollout(string type, string query, string words) =>
        Assert.Contains(words, Assert.Single(ProviderKinds.Problems(new MetricProviderSpec { Type = type }, query)), StringComparison.Ordinal);

    [Fact]
    public void Sound_provider_has_no_problem() =>
        Assert.Empty(ProviderKinds.Problems(new MetricProviderSpec { Type = "json", Address = "http://p" }, "/stats $.a"));
}
