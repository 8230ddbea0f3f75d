using ProgressiveDelivery.Sandbox.Ingress.Routing;

namespace ProgressiveDelivery.Sandbox.Tests.Ingress;

public sealed class RoutingTableBuilderTests
{
    [Fact]
    public void Table_has_the_ready_endpoints_only()
    {
        RoutingTable table = new ClusterBuilder()
            .With(new IngressBuilder("shop").Path("a.test", "/", "shop"))
            .Service("shop", ["198.18.0.9:8080", "198.18.0.3:8080"], unready: ["198.18.0.4"])
            .Build();

        Assert.Equal(["198.18.0.3:8080", "198.18.0.9:8080"], table.Backends["shop-shop-80"].Endpoints);
        Location location = Assert.Single(table.Hosts["a.test"]);
        Assert.Equal(("shop", "shop", "shop", "/"), (location.Namespace, location.Ingress, location.Service, location.Path));
    }

    [Fact]
    public void Table_finds_a_port_by_its_name()
    {
        RoutingTable table = new ClusterBuilder()
            .With(new IngressBuilder("shop").Path("a.test", "/", "shop", port: "web"))
            .Service("shop", ["198.18.0.3:8080"], portName: "web")
            .Build();

        Assert.Equal(["198.18.0.3:8080"], table.Backends["shop-shop-web"].Endpoints);
    }

    [Fact]
    public void Table_keeps_a_backend_without_endpoints_when_the_service_is_not_there()
    {
        RoutingTable table = new ClusterBuilder().With(new IngressBuilder("shop").Path("a.test", "/", "shop")).Build();

        Assert.Empty(table.Backends["shop-shop-80"].Endpoints);
    }

    [Theory]
    [InlineData("nginx", null, true)]
    [InlineData(null, "nginx", true)]
    [InlineData("nginx", "other", false)]
    [InlineData("other", null, false)]
    [InlineData(null, null, false)]
    public void Table_has_the_Ingresses_of_its_class(string? field, string? annotation, bool has)
    {
        IngressBuilder ingress = new IngressBuilder("shop").Path("a.test", "/", "shop").OfClass(field);
        if (annotation is not null)
        {
            ingress.Annotated("kubernetes.io/ingress.class", annotation);
        }

        Assert.Equal(has, new ClusterBuilder().With(ingress).Build().Hosts.ContainsKey("a.test"));
    }

    [Fact]
    public void Table_tries_exact_paths_first_and_longer_before_shorter()
    {
        RoutingTable table = new ClusterBuilder()
            .With(new IngressBuilder("shop")
                .Path("a.test", "/", "root")
                .Path("a.test", "/cart/", "cart")
                .Path("a.test", "/cart/pay", "pay")
                .Path("a.test", "/c", "exact", type: "Exact")
                .Path("a.test", "/ca", "loose", type: "ImplementationSpecific"))
            .Build();

        Assert.Equal(
            [("/c", PathMatch.Exact), ("/cart/pay", PathMatch.Element), ("/cart", PathMatch.Element), ("/ca", PathMatch.Prefix), ("/", PathMatch.Element)],
            table.Hosts["a.test"].Select(location => (location.Prefix, location.Match)));
    }

    [Fact]
    public void Table_gives_a_path_to_the_older_Ingress_when_two_claim_it()
    {
        RoutingTable table = new ClusterBuilder()
            .With(new IngressBuilder("young", "2026-02-02T00:00:00Z").Path("a.test", "/", "young"))
            .With(new IngressBuilder("old", "2026-01-01T00:00:00Z").Path("a.test", "/", "old"))
            .Build();

        Assert.Equal("old", Assert.Single(table.Hosts["a.test"]).Ingress);
    }

    [Fact]
    public void Table_sends_the_rest_of_a_host_to_the_default_backend()
    {
        RoutingTable table = new ClusterBuilder()
            .With(new IngressBuilder("shop").Path("a.test", "/api", "api").Host("b.test").Default("rest"))
            .Build();

        Assert.Equal(["api", "rest"], table.Hosts["a.test"].Select(location => location.Service));
        Assert.Equal(["rest"], table.Hosts["b.test"].Select(location => location.Service));
        Assert.False(table.Hosts.ContainsKey(RoutingTable.AnyHost));
    }

    [Fact]
    public void Table_serves_any_host_when_the_Ingress_has_only_a_default_backend()
    {
        RoutingTable table = new ClusterBuilder().With(new IngressBuilder("all").Default("rest")).Build();

        Assert.Equal("rest", Assert.Single(table.Hosts[RoutingTable.AnyHost]).Service);
    }

    [Fact]
    public void Canary_hangs_on_the_main_backend_of_the_same_host_and_path()
    {
        RoutingTable table = new ClusterBuilder()
            .With(new IngressBuilder("shop-canary").Canary(("weight", "20")).Path("a.test", "/", "shop-canary"))
            .With(new IngressBuilder("shop").Path("a.test", "/", "shop").Path("b.test", "/", "other"))
            .Service("shop-canary", ["198.18.0.7:8080"])
            .Build();

        Assert.Equal("shop-shop-canary-80", table.Backends["shop-shop-80"].Canary);
        Assert.Null(table.Backends["shop-other-80"].Canary);
        Assert.Equal(new CanaryPolicy { Weight = 20 }, table.Backends["shop-shop-canary-80"].Policy);
        Assert.Equal(["198.18.0.7:8080"], table.Backends["shop-shop-canary-80"].Endpoints);
        Assert.All(table.Hosts.Values.SelectMany(locations => locations), location => Assert.Equal("shop", location.Ingress));
    }

    [Theory]
    [InlineData("b.test", "/", "Prefix")]
    [InlineData("a.test", "/x", "Prefix")]
    [InlineData("a.test", "/", "Exact")]
    public void Canary_is_left_out_when_no_main_Ingress_has_its_host_and_path(string host, string path, string type)
    {
        RoutingTable table = new ClusterBuilder()
            .With(new IngressBuilder("shop").Path("a.test", "/", "shop"))
            .With(new IngressBuilder("shop-canary").Canary(("weight", "100")).Path(host, path, "shop-canary", type))
            .Build();

        Assert.Null(table.Backends["shop-shop-80"].Canary);
        Assert.Single(table.Backends);
    }

    [Fact]
    public void Canary_is_the_oldest_when_there_are_two()
    {
        RoutingTable table = new ClusterBuilder()
            .With(new IngressBuilder("shop").Path("a.test", "/", "shop"))
            .With(new IngressBuilder("b", "2026-03-03T00:00:00Z").Canary().Path("a.test", "/", "second"))
            .With(new IngressBuilder("c", "2026-02-02T00:00:00Z").Canary().Path("a.test", "/", "first"))
            .Build();

        Assert.Equal("shop-first-80", table.Backends["shop-shop-80"].Canary);
    }

    [Fact]
    public void Canary_that_names_the_main_service_itself_is_left_out()
    {
        RoutingTable table = new ClusterBuilder()
            .With(new IngressBuilder("shop").Path("a.test", "/", "shop"))
            .With(new IngressBuilder("self").Canary(("weight", "50")).Path("a.test", "/", "shop"))
            .Build();

        Assert.Null(table.Backends["shop-shop-80"].Canary);
    }

    [Fact]
    public void Table_is_the_same_text_for_the_same_cluster()
    {
        ClusterBuilder cluster = new ClusterBuilder()
            .With(new IngressBuilder("shop").Path("a.test", "/", "shop"))
            .Service("shop", ["198.18.0.3:8080"]);

        Assert.Equal(
            """{"hosts":{"a.test":[{"path":"/","prefix":"/","match":"element","namespace":"shop","ingress":"shop","service":"shop","backend":"shop-shop-80"}]},"backends":{"shop-shop-80":{"endpoints":["198.18.0.3:8080"]}}}""",
            cluster.Build().ToJson());
        Assert.Equal(cluster.Build().ToJson(), cluster.Build().ToJson());
    }
}
