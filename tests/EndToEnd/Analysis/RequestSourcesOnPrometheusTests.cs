using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.AppMesh;
using ProgressiveDelivery.Analysis.Contour;
using ProgressiveDelivery.Analysis.EnvoyGateway;
using ProgressiveDelivery.Analysis.Istio;
using ProgressiveDelivery.Analysis.Linkerd;
using ProgressiveDelivery.Analysis.NginxGatewayFabric;
using ProgressiveDelivery.Analysis.OpenTelemetry;
using ProgressiveDelivery.Analysis.Pods;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Analysis.Traefik;

namespace ProgressiveDelivery.EndToEnd.Analysis;

/// <summary>
/// The built-in queries of every source, evaluated by the engine of Prometheus over series as the source exports them, with neighbours of
/// similar names in between. ingress-nginx has a class of its own.
/// </summary>
[Trait("Needs", "SandboxMachine")]
public sealed class RequestSourcesOnPrometheusTests
{
    private static readonly ReleaseNames Names = new() { Namespace = "shop", Target = "app", Service = "app", Port = 80, PortName = "http" };
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(120);

    /// <summary>Name, queries, labels of both sides, labels of neighbours, label of a status, metrics of requests and of durations.</summary>
    private static readonly Source[] Sources =
    [
        new("kubernetes", PodRequests.Of(new PodSelector(Names)), Pod("namespace", "pod"), status => $"status=\"{status}\"", "http_requests_total", "http_request_duration_seconds_bucket", 1),
        new("kubernetes by code", PodRequests.Of(new PodSelector(Names)), Pod("namespace", "pod"), status => $"code=\"{status}\"", "http_requests_total", "http_request_duration_seconds_bucket", 1),
        new("opentelemetry", OpenTelemetryRequests.Of(new PodSelector(Names, "k8s_namespace_name", "k8s_pod_name")), Pod("k8s_namespace_name", "k8s_pod_name"),
            status => $"http_response_status_code=\"{status}\"", "http_server_request_duration_seconds_count", "http_server_request_duration_seconds_bucket", 1),
        new("istio", IstioRequests.Of(Names), Workload("reporter=\"destination\",destination_workload_namespace=\"{0}\",destination_workload=\"{1}\""),
            status => $"response_code=\"{status}\"", "istio_requests_total", "istio_request_duration_milliseconds_bucket", 1000),
        new("linkerd", LinkerdRequests.Of(Names), Workload("namespace=\"{0}\",deployment=\"{1}\",direction=\"inbound\",route_name=\"default\""),
            status => $"classification=\"{(status >= 500 ? "failure" : "success")}\",status_code=\"{status}\"", "response_total", "response_latency_ms_bucket", 1000),
        new("traefik", TraefikRequests.Of(Names), Service("service=\"{0}-{1}-80@kubernetescrd\""), status => $"code=\"{status}\"", "traefik_service_requests_total", "traefik_service_request_duration_seconds_bucket", 1),
        new("traefik by port name", TraefikRequests.Of(Names), Service("service=\"{0}-{1}-http@kubernetes\""), status => $"code=\"{status}\"", "traefik_service_requests_total", "traefik_service_request_duration_seconds_bucket", 1),
        new("traefik by Gateway API", TraefikRequests.Of(Names), Service("service=\"{0}-{1}-http-80@kubernetesgateway\""), status => $"code=\"{status}\"", "traefik_service_requests_total", "traefik_service_request_duration_seconds_bucket", 1),
        new("contour", ContourRequests.Of(Names), Service("envoy_cluster_name=\"{0}_{1}_80\""), status => $"envoy_response_code=\"{status}\"", "envoy_cluster_upstream_rq", "envoy_cluster_upstream_rq_time_bucket", 1000),
        new("envoygateway", EnvoyGatewayRequests.Of("shop", "app"), new Labels(
            "envoy_cluster_name=\"httproute/shop/app/rule/0/backend/1\"",
            "envoy_cluster_name=\"httproute/shop/app/rule/0/backend/0\"",
            ["envoy_cluster_name=\"httproute/shop/app2/rule/0/backend/1\"", "envoy_cluster_name=\"httproute/shop/app/rule/0\"", "envoy_cluster_name=\"httproute/other/app/rule/0/backend/1\"", "envoy_cluster_name=\"httproute/shop/app/rule/0/backend/10\""]),
            status => $"envoy_response_code=\"{status}\"", "envoy_cluster_upstream_rq", "envoy_cluster_upstream_rq_time_bucket", 1000),
        new("nginxgatewayfabric", NginxGatewayFabricRequests.Of(Names), Service("nginx_upstream_name=\"{0}_{1}_80\""), status => $"nginx_status_range=\"{status / 100}xx\"", "nginx_http_upstream_peer_responses_total", null, 1),
        new("appmesh", AppMeshRequests.Of(new PodSelector(Names, "kubernetes_namespace", "kubernetes_pod_name")), MeshPod(),
            status => $"envoy_response_code=\"{status}\"", "envoy_cluster_upstream_rq", "envoy_cluster_upstream_rq_time_bucket", 1000),
    ];

    public static TheoryData<string> All => [.. Sources.Select(source => source.Name)];

    public static TheoryData<string> WithDurations => [.. Sources.Where(source => source.Buckets is not null).Select(source => source.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public Task Canary_and_primary_are_told_apart_from_each_other_and_from_neighbours(string name)
    {
        Source source = Sources.Single(each => each.Name == name);
        var test = new PromtoolCase();
        Counted(test, source, source.Labels.Canary, ok: 9, failed: 1);
        Counted(test, source, source.Labels.Primary, ok: 99, failed: 1);
        foreach (string neighbour in source.Labels.Neighbours)
        {
            Counted(test, source, neighbour, ok: 0, failed: 1000);
        }

        return test
            .Expect(source.Queries.Count(TrafficSide.Canary, Minute), Now, 300)
            .Expect(source.Queries.Count(TrafficSide.Primary, Minute), Now, 3000)
            .Expect(source.Queries.RequestRate(TrafficSide.Canary, Minute), Now, 5)
            .Expect(source.Queries.RequestSuccessRate(TrafficSide.Canary, Minute), Now, 90)
            .Expect(source.Queries.RequestSuccessRate(TrafficSide.Primary, Minute), Now, 99)
            .Expect(source.Queries.ServerErrorCount(TrafficSide.Canary, Minute, End(90)), At(115), 30)
            .Expect(source.Queries.ServerErrorCount(TrafficSide.Primary, Minute, End(90)), At(115), 30)
            .VerifyAsync();
    }

    [Theory]
    [MemberData(nameof(All))]
    public Task First_errors_count_where_the_target_was_scraped_before(string name)
    {
        Source source = Sources.Single(each => each.Name == name);
        return new PromtoolCase()
            .With("up{job=\"j\",instance=\"i\"}", "1x100")
            .With($"{source.Requests}{{job=\"j\",instance=\"i\",{source.Labels.Canary},{source.Status(200)}}}", "0+3x100")
            .With($"{source.Requests}{{job=\"j\",instance=\"i\",{source.Labels.Canary},{source.Status(503)}}}", "_x50 30x50")
            .Expect(source.Queries.RequestSuccessRate(TrafficSide.Canary, Minute), Now, 75)
            .VerifyAsync();
    }

    [Theory]
    [MemberData(nameof(All))]
    public Task Errors_of_long_ago_do_not_return_after_a_gap_in_scraping(string name)
    {
        Source source = Sources.Single(each => each.Name == name);
        return new PromtoolCase()
            .With("up{job=\"j\",instance=\"i\"}", "1x10 _x200 1x100")
            .With($"{source.Requests}{{job=\"j\",instance=\"i\",{source.Labels.Canary},{source.Status(200)}}}", "100x10 _x200 100+5x100")
            .With($"{source.Requests}{{job=\"j\",instance=\"i\",{source.Labels.Canary},{source.Status(503)}}}", "1000x10 _x200 1000x100")
            .Expect(source.Queries.RequestSuccessRate(TrafficSide.Canary, Minute), At(225), 100)
            .Expect(source.Queries.RequestSuccessRate(TrafficSide.Canary, Minute), At(250), 100)
            .VerifyAsync();
    }

    [Theory]
    [MemberData(nameof(All))]
    public Task No_series_are_nothing_and_a_count_of_0(string name)
    {
        Source source = Sources.Single(each => each.Name == name);
        return new PromtoolCase()
            .With("up{job=\"j\",instance=\"i\"}", "1x100")
            .Expect(source.Queries.Count(TrafficSide.Canary, Minute), Now, 0)
            .ExpectNothing(source.Queries.RequestRate(TrafficSide.Canary, Minute), Now)
            .ExpectNothing(source.Queries.RequestSuccessRate(TrafficSide.Canary, Minute), Now)
            .VerifyAsync();
    }

    [Theory]
    [MemberData(nameof(WithDurations))]
    public Task Durations_are_in_milliseconds_whatever_the_buckets_are_in(string name)
    {
        Source source = Sources.Single(each => each.Name == name);
        var test = new PromtoolCase().With("up{job=\"j\",instance=\"i\"}", "1x100");
        foreach ((double seconds, int growth) in new[] { (0.1, 98), (0.5, 98), (1, 100) })
        {
            test.With(Bucket(source, FormattableString.Invariant($"{seconds * source.BucketsPerSecond}")), $"0+{growth}x100");
        }

        return test.With(Bucket(source, "+Inf"), "0+100x100")
            .Expect(source.Queries.RequestDuration(TrafficSide.Canary, Minute), Now, 750)
            .Expect(source.Queries.SlowRequestCount(TrafficSide.Canary, TimeSpan.FromSeconds(0.5), Minute, End(90)), At(110), 60)
            .ExpectNothing(source.Queries.SlowRequestCount(TrafficSide.Canary, TimeSpan.FromSeconds(0.3), Minute, End(90)), At(110))
            .VerifyAsync();
    }

    [Fact]
    public Task Pods_of_the_primary_are_told_apart()
    {
        var test = new PromtoolCase();
        foreach ((string pod, int ok, int failed) in new[] { ("xxxxx", 10, 0), ("bbbbb", 8, 2), ("ccccc", 6, 4) })
        {
            string labels = $"job=\"j\",instance=\"{pod}\",namespace=\"shop\",pod=\"app-primary-7c9f5b8d6d-{pod}\"";
            test.With($"http_requests_total{{{labels},status=\"200\"}}", $"100+{ok}x100");
            if (failed > 0)
            {
                test.With($"http_requests_total{{{labels},status=\"503\"}}", $"7+{failed}x100");
            }
        }

        // Thirty scrapes in a minute: 300 requests to each pod, of which 0, 60 and 120 failed.
        ComparisonQueries queries = PodRequests.Of(new PodSelector(Names)).Comparison(BuiltInMetric.RequestSuccessRate, default, Minute, End(90))!;
        return test.Expect(queries.PodSquares!, At(110), (60.0 * 60 / 300) + (120.0 * 120 / 300)).Expect(queries.Pods!, At(110), 3).VerifyAsync();
    }

    [Fact]
    public Task Requests_without_a_status_do_not_pass_for_successes() => new PromtoolCase()
        .With("http_requests_total{namespace=\"shop\",pod=\"app-7c9f5b8d6d-x2x9z\"}", "0+9x100")
        .ExpectNothing(PodRequests.Of(new PodSelector(Names)).RequestSuccessRate(TrafficSide.Canary, Minute), Now)
        .VerifyAsync();

    [Fact]
    public Task What_the_pod_calls_in_a_mesh_is_not_its_own() => new PromtoolCase()
        .With("envoy_cluster_upstream_rq{kubernetes_namespace=\"shop\",kubernetes_pod_name=\"app-7c9f5b8d6d-x2x9z\",envoy_cluster_name=\"cds_egress_mesh_db_shop_http_80\",envoy_response_code=\"503\"}", "0+9x100")
        .Expect(Sources[^1].Queries.Count(TrafficSide.Canary, Minute), Now, 0)
        .VerifyAsync();

    [Fact]
    public Task Probes_of_the_kubelet_are_no_requests() => new PromtoolCase()
        .With("response_total{namespace=\"shop\",deployment=\"app\",direction=\"inbound\",route_name=\"probe\",classification=\"success\"}", "0+9x100")
        .Expect(LinkerdRequests.Of(Names).Count(TrafficSide.Canary, Minute), Now, 0)
        .VerifyAsync();

    private static void Counted(PromtoolCase test, Source source, string labels, int ok, int failed)
    {
        test.With($"{source.Requests}{{job=\"j\",instance=\"i\",{labels},{source.Status(200)}}}", $"100+{ok}x100")
            .With($"{source.Requests}{{job=\"j\",instance=\"i\",{labels},{source.Status(503)}}}", $"7+{failed}x100");
    }

    private static string Bucket(Source source, string bound) => $"{source.Buckets}{{job=\"j\",instance=\"i\",{source.Labels.Canary},le=\"{bound}\"}}";

    private static TimeSpan At(int scrape) => PromtoolCase.Scrape * scrape;

    private static DateTimeOffset End(int scrape) => DateTimeOffset.UnixEpoch + At(scrape);

    private static Labels Pod(string ns, string pod)
    {
        return new Labels(Of("shop", "app-7c9f5b8d6d-x2x9z"), Of("shop", "app-primary-7c9f5b8d6d-x2x9z"),
            [Of("shop", "app2-7c9f5b8d6d-x2x9z"), Of("shop", "app-worker-7c9f5b8d6d-x2x9z"), Of("shop", "my-app-7c9f5b8d6d-x2x9z"), Of("other", "app-7c9f5b8d6d-x2x9z"), Of("shop", "app-0")]);

        string Of(string inNamespace, string name) => $"{ns}=\"{inNamespace}\",{pod}=\"{name}\"";
    }

    private static Labels MeshPod()
    {
        Labels pods = Pod("kubernetes_namespace", "kubernetes_pod_name");
        const string Ingress = ",envoy_cluster_name=\"cds_ingress_mesh_app_shop_http_80\"";
        return new Labels(pods.Canary + Ingress, pods.Primary + Ingress, [.. pods.Neighbours.Select(neighbour => neighbour + Ingress)]);
    }

    private static Labels Workload(string format) => new(Of(format, "shop", "app"), Of(format, "shop", "app-primary"),
        [Of(format, "shop", "app2"), Of(format, "other", "app"), Of(format, "shop", "app-worker"), Of(format, "shop", "my-app")]);

    private static Labels Service(string format) => new(Of(format, "shop", "app-canary"), Of(format, "shop", "app-primary"),
        [Of(format, "shop", "app2-canary"), Of(format, "shop", "my-app-canary"), Of(format, "other", "app-canary"), Of(format, "shop", "app-canary-worker"), Of(format, "shop", "app-worker")]);

    private static string Of(string format, string ns, string name) => format.Replace("{0}", ns, StringComparison.Ordinal).Replace("{1}", name, StringComparison.Ordinal);

    private sealed record Labels(string Canary, string Primary, IReadOnlyList<string> Neighbours);

    private sealed record Source(string Name, CounterMetrics Queries, Labels Labels, Func<int, string> Status, string Requests, string? Buckets, int BucketsPerSecond);
}
