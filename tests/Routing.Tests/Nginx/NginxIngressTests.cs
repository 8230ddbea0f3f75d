using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing.Nginx;

namespace ProgressiveDelivery.Routing.Tests.Nginx;

public sealed class NginxIngressTests
{
    private const string Prefix = "nginx.ingress.kubernetes.io";

    private static readonly Route Shop = new("test", ["shop"], "shop", "shop-canary", "test/shop");

    [Fact]
    public void Canary_ingress_points_the_apps_paths_to_the_canary_service_and_leaves_others_out()
    {
        JsonObject source = Ingress("""
            [{"host":"shop.test","http":{"paths":[
               {"path":"/","pathType":"Prefix","backend":{"service":{"name":"shop","port":{"number":80}}}},
               {"path":"/cart","pathType":"Exact","backend":{"service":{"name":"cart","port":{"number":80}}}}]}},
             {"host":"cart.test","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"cart","port":{"name":"http"}}}}]}}]
            """);

        JsonObject desired = NginxIngress.Desired(source, Shop, new Weight(20), Prefix)!;

        JsonObject rule = Assert.Single(desired.Items("spec", "rules"));
        Assert.Equal("shop.test", rule.Get<string>("host"));
        JsonObject path = Assert.Single(rule.Items("http", "paths"));
        Assert.Equal("shop-canary", path.Get<string>("backend", "service", "name"));
        Assert.Equal(80, path.Get<int>("backend", "service", "port", "number"));
        Assert.Equal("Prefix", path.Get<string>("pathType"));
    }

    [Fact]
    public void Q15_Rule_without_http_is_passed_over()
    {
        JsonObject source = Ingress("""[{"host":"bare.test"},{"host":"empty.test","http":{}},{"host":"shop.test","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"shop","port":{"number":80}}}}]}}]""");

        Assert.Equal("shop.test", Assert.Single(NginxIngress.Desired(source, Shop, new Weight(20), Prefix)!.Items("spec", "rules")).Get<string>("host"));
        Assert.Null(NginxIngress.Desired(Ingress("""[{"host":"bare.test"}]"""), Shop, new Weight(20), Prefix));
    }

    [Fact]
    public void Canary_ingress_carries_weight_class_tls_and_what_the_user_tells_nginx()
    {
        JsonObject source = Ingress(SimpleRules, """
            {"nginx.ingress.kubernetes.io/proxy-body-size":"8m","nginx.ingress.kubernetes.io/canary-by-header":"x","kubernetes.io/ingress.class":"nginx","cert-manager.io/cluster-issuer":"letsencrypt"}
            """);
        source["spec"]!["ingressClassName"] = "nginx";
        source["spec"]!["tls"] = JsonNode.Parse("""[{"hosts":["shop.test"],"secretName":"tls"}]""");

        JsonObject desired = NginxIngress.Desired(source, Shop, new Weight(35), Prefix)!;

        Assert.Equal("shop-canary", desired.Name());
        Assert.Equal("true", desired.Annotation($"{Prefix}/canary"));
        Assert.Equal("35", desired.Annotation($"{Prefix}/canary-weight"));
        Assert.Equal("8m", desired.Annotation($"{Prefix}/proxy-body-size"));
        Assert.Equal("nginx", desired.Annotation("kubernetes.io/ingress.class"));
        Assert.Null(desired.Annotation("cert-manager.io/cluster-issuer"));
        Assert.Null(desired.Annotation($"{Prefix}/canary-by-header"));
        Assert.Equal("nginx", desired.Get<string>("spec", "ingressClassName"));
        Assert.Equal("tls", desired.Items("spec", "tls").Single().Get<string>("secretName"));
        Assert.Equal(35, NginxIngress.WeightOf(desired, Prefix));
    }

    [Fact]
    public void Canary_ingress_carries_no_mark_by_which_a_deployer_tracks_its_own()
    {
        JsonObject source = Ingress(SimpleRules, """{"kubectl.kubernetes.io/last-applied-configuration":"{}","argocd.argoproj.io/tracking-id":"x"}""");
        source["metadata"]!["labels"] = JsonNode.Parse("""
            {"app":"shop","app.kubernetes.io/instance":"shop","kustomize.toolkit.fluxcd.io/name":"shop","helm.toolkit.fluxcd.io/name":"shop","app.kubernetes.io/managed-by":"Helm"}
            """);

        JsonObject desired = NginxIngress.Desired(source, Shop, Weight.None, Prefix)!;

        Assert.Equal(["app"], desired.Labels().Keys);
        Assert.DoesNotContain(desired.Annotations().Keys, GeneratedMetadataNames.IsForeignTracking);
    }

    [Fact]
    public void Source_is_not_changed_by_deriving_from_it()
    {
        JsonObject source = Ingress(SimpleRules);
        string before = source.ToJsonString();

        NginxIngress.Desired(source, Shop, new Weight(10), Prefix);

        Assert.Equal(before, source.ToJsonString());
    }

    [Fact]
    public void There_is_nothing_to_derive_when_no_path_points_to_the_service()
        => Assert.Null(NginxIngress.Desired(Ingress("""[{"host":"only-host.test"}]"""), Shop, Weight.None, Prefix));

    [Fact]
    public void Default_backend_is_split_at_the_root_of_each_host_that_it_serves()
    {
        JsonObject source = Ingress("""
            [{"host":"only-host.test"},
             {"host":"shop.test","http":{"paths":[{"path":"/cart","pathType":"Prefix","backend":{"service":{"name":"cart","port":{"number":80}}}}]}},
             {"host":"cart.test","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"cart","port":{"number":80}}}}]}}]
            """);
        source["spec"]!["defaultBackend"] = JsonNode.Parse("""{"service":{"name":"shop","port":{"name":"http"}}}""");

        JsonObject desired = NginxIngress.Desired(source, Shop, new Weight(20), Prefix)!;

        Assert.Equal(["only-host.test", "shop.test"], desired.Items("spec", "rules").Select(rule => rule.Get<string>("host")));
        Assert.All(desired.Items("spec", "rules"), rule => Assert.Equal(
            """[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"shop-canary","port":{"name":"http"}}}}]""",
            rule.At("http", "paths")!.ToJsonString()));
        Assert.Null(desired.At("spec", "defaultBackend"));
    }

    [Fact]
    public void Ingress_without_rules_is_split_at_the_root_of_every_host()
    {
        JsonObject source = Ingress("[]");
        source["spec"]!["defaultBackend"] = JsonNode.Parse("""{"service":{"name":"shop","port":{"number":80}}}""");

        JsonObject rule = Assert.Single(NginxIngress.Desired(source, Shop, new Weight(20), Prefix)!.Items("spec", "rules"));

        Assert.Null(rule.Get<string>("host"));
        Assert.Equal("/", Assert.Single(rule.Items("http", "paths")).Get<string>("path"));
    }

    [Fact]
    public void Default_backend_of_another_app_is_left_out()
    {
        JsonObject source = Ingress("""[{"host":"only-host.test"}]""");
        source["spec"]!["defaultBackend"] = JsonNode.Parse("""{"service":{"name":"cart","port":{"number":80}}}""");

        Assert.Null(NginxIngress.Desired(source, Shop, new Weight(20), Prefix));
    }

    [Theory]
    [InlineData("""{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"40"}""", 40)]
    [InlineData("""{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"400"}""", 100)]
    [InlineData("""{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"many"}""", 0)]
    [InlineData("""{"nginx.ingress.kubernetes.io/canary":"true"}""", 0)]
    [InlineData("""{"nginx.ingress.kubernetes.io/canary-weight":"40"}""", 0)]
    public void Weight_is_read_as_ingress_nginx_reads_it(string annotations, int weight)
        => Assert.Equal(weight, NginxIngress.WeightOf(Ingress(SimpleRules, annotations), Prefix));

    internal const string SimpleRules =
        """[{"host":"shop.test","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"shop","port":{"number":80}}}}]}}]""";

    internal static JsonObject Ingress(string rules, string annotations = "{}") => JsonNode.Parse($$"""
        {"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"namespace":"test","name":"shop","resourceVersion":"1","annotations":{{annotations}} },"spec":{"rules":{{rules}} } }
        """)!.AsObject();

    private static class GeneratedMetadataNames
    {
        public static bool IsForeignTracking(string name)
            => GeneratedMetadata.IsTracking(name) && !name.StartsWith("canary.gitops.dev/", StringComparison.Ordinal);
    }
}
