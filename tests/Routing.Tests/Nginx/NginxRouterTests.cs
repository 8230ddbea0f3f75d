using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing.Nginx;

namespace ProgressiveDelivery.Routing.Tests.Nginx;

public sealed class NginxRouterTests
{
    private static readonly Route Shop = new("test", ["shop"], "shop", "shop-canary", "test/shop");
    private readonly Dictionary<ObjectKey, JsonObject> _ingresses = [];
    private readonly NginxRouter _router;
    private readonly JsonObject _foreign = [];
    private string? _refused;

    public NginxRouterTests() => _router = new NginxRouter(
        key => _ingresses.GetValueOrDefault(key),
        (key, intent, _) =>
        {
            if (key.Name == _refused)
            {
                return Task.FromException(new InvalidOperationException("refused"));
            }

            // What another writer owns stays.
            intent = intent.Clone();
            foreach ((string name, JsonNode? value) in _foreign)
            {
                intent["metadata"]!["annotations"]![name] = value!.DeepClone();
            }

            _ingresses[key] = intent;
            return Task.CompletedTask;
        },
        (key, change, _) =>
        {
            JsonObject annotations = _ingresses[key]["metadata"]!["annotations"]!.AsObject();
            foreach (string name in change["metadata"]!["annotations"]!.AsObject().Select(field => field.Key))
            {
                annotations.Remove(name);
            }

            return Task.CompletedTask;
        },
        (live, _) =>
        {
            _ingresses.Remove(live.Key());
            return Task.CompletedTask;
        },
        new NginxOptions());

    [Fact]
    public void Missing_source_is_a_problem_that_says_what_to_do()
        => Assert.Contains("Ingress shop does not exist", _router.Observe(Shop).Problem, StringComparison.Ordinal);

    [Fact]
    public void Source_without_a_path_to_the_service_is_a_problem_that_says_what_to_do()
    {
        Put(NginxIngressTests.Ingress("[]"));

        Assert.Contains("has no path to Service shop", _router.Observe(Shop).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Written_route_is_current_and_carries_its_weight()
    {
        Put(NginxIngressTests.Ingress(NginxIngressTests.SimpleRules));

        await _router.SetWeightAsync(Shop, new Weight(25), CancellationToken.None);

        Assert.Equal(new RouteState(null, Exists: true, Current: true, 25), _router.Observe(Shop));
    }

    [Theory]
    [InlineData("""{"nginx.ingress.kubernetes.io/proxy-body-size":"9m"}""")]
    [InlineData("{}")]
    public async Task Route_is_stale_when_an_annotation_of_the_source_changed_or_went(string annotations)
    {
        Put(NginxIngressTests.Ingress(NginxIngressTests.SimpleRules, """{"nginx.ingress.kubernetes.io/proxy-body-size":"8m"}"""));
        await _router.SetWeightAsync(Shop, Weight.None, CancellationToken.None);

        Put(NginxIngressTests.Ingress(NginxIngressTests.SimpleRules, annotations));

        Assert.False(_router.Observe(Shop).Current);
    }

    [Fact]
    public void Ingress_of_somebody_else_under_the_canarys_name_is_not_touched()
    {
        Put(NginxIngressTests.Ingress(NginxIngressTests.SimpleRules));
        JsonObject foreign = NginxIngressTests.Ingress(NginxIngressTests.SimpleRules);
        foreign["metadata"]!["name"] = "shop-canary";
        Put(foreign);

        Assert.Contains("was not made for this Canary", _router.Observe(Shop).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weight_0_takes_the_route_down_when_the_source_is_gone()
    {
        Put(NginxIngressTests.Ingress(NginxIngressTests.SimpleRules));
        await _router.SetWeightAsync(Shop, new Weight(50), CancellationToken.None);
        _ingresses.Remove(new ObjectKey("test", "shop"));

        await _router.SetWeightAsync(Shop, Weight.None, CancellationToken.None);

        Assert.Empty(_ingresses);
    }

    [Fact]
    public async Task Ingress_of_somebody_else_is_not_deleted_with_the_canary()
    {
        JsonObject foreign = NginxIngressTests.Ingress(NginxIngressTests.SimpleRules);
        foreign["metadata"]!["name"] = "shop-canary";
        Put(foreign);

        await _router.RemoveAsync(Shop, CancellationToken.None);
        await _router.SetWeightAsync(Shop, Weight.None, CancellationToken.None);

        Assert.Same(foreign, Assert.Single(_ingresses).Value);
    }

    [Fact]
    public async Task All_Ingresses_of_an_app_get_the_same_weight_and_lose_it_together()
    {
        Route both = Two();

        await _router.SetWeightAsync(both, new Weight(25), CancellationToken.None);
        Assert.Equal(new RouteState(null, Exists: true, Current: true, 25), _router.Observe(both));
        Assert.Equal(["25", "25"], Weights());

        await _router.SetWeightAsync(both, Weight.None, CancellationToken.None);
        Assert.Equal(["0", "0"], Weights());

        await _router.RemoveAsync(both, CancellationToken.None);
        Assert.Equal(2, _ingresses.Count);
    }

    [Fact]
    public async Task Route_has_traffic_and_is_not_current_while_one_Ingress_alone_has_a_weight()
    {
        Route both = Two();
        await _router.SetWeightAsync(both, Weight.None, CancellationToken.None);
        _ingresses[new ObjectKey("test", "inner-canary")]["metadata"]!["annotations"]!["nginx.ingress.kubernetes.io/canary-weight"] = "30";

        Assert.Equal(new RouteState(null, Exists: true, Current: false, 30), _router.Observe(both));
    }

    [Fact]
    public async Task Ingress_that_cannot_be_written_does_not_keep_the_traffic_on_the_others()
    {
        Route both = Two();
        await _router.SetWeightAsync(both, new Weight(25), CancellationToken.None);
        _refused = "shop-canary";

        await Assert.ThrowsAsync<InvalidOperationException>(() => _router.SetWeightAsync(both, Weight.None, CancellationToken.None));

        Assert.Equal("0", _ingresses[new ObjectKey("test", "inner-canary")].Annotation("nginx.ingress.kubernetes.io/canary-weight"));
    }

    [Fact]
    public void Every_Ingress_that_leads_elsewhere_is_named()
    {
        Put(NginxIngressTests.Ingress(NginxIngressTests.SimpleRules));

        string problem = _router.Observe(Shop with { Sources = ["shop", "inner", "outer"] }).Problem!;

        Assert.Contains("Ingress inner does not exist; create it or correct spec.ingressRefs.", problem, StringComparison.Ordinal);
        Assert.Contains("Ingress outer", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_alone_has_all_of_its_requests_until_the_weight_is_0()
    {
        Put(NginxIngressTests.Ingress(NginxIngressTests.SimpleRules));
        Route test = Shop with { Match = [[new HeaderMatch("x-user", MatchKind.Exact, "insider")]], IsMatchOnly = true };

        await _router.SetWeightAsync(test, new Weight(100), CancellationToken.None);
        Assert.Equal(new RouteState(null, Exists: true, Current: true, 100), _router.Observe(test));
        Assert.Equal("0", Canary().Annotation("nginx.ingress.kubernetes.io/canary-weight"));
        Assert.Equal("insider", Canary().Annotation("nginx.ingress.kubernetes.io/canary-by-header-value"));

        await _router.SetWeightAsync(test, Weight.None, CancellationToken.None);
        Assert.Equal(new RouteState(null, Exists: true, Current: true, 0), _router.Observe(test));
        Assert.Null(Canary().Annotation("nginx.ingress.kubernetes.io/canary-by-header"));
    }

    [Fact]
    public async Task Match_beside_a_weight_goes_with_it()
    {
        Put(NginxIngressTests.Ingress(NginxIngressTests.SimpleRules));
        Route both = Shop with { Match = [[new HeaderMatch("Cookie", MatchKind.Exact, "beta")]] };

        await _router.SetWeightAsync(both, new Weight(20), CancellationToken.None);
        Assert.Equal(20, _router.Observe(both).CanaryWeight);
        Assert.Equal("beta", Canary().Annotation("nginx.ingress.kubernetes.io/canary-by-cookie"));

        await _router.SetWeightAsync(both, Weight.None, CancellationToken.None);
        Assert.Null(Canary().Annotation("nginx.ingress.kubernetes.io/canary-by-cookie"));
    }

    [Fact]
    public async Task Match_that_somebody_else_has_set_counts_as_traffic_and_is_taken_off()
    {
        Put(NginxIngressTests.Ingress(NginxIngressTests.SimpleRules));
        await _router.SetWeightAsync(Shop, Weight.None, CancellationToken.None);
        _foreign["nginx.ingress.kubernetes.io/canary-by-header"] = "x-me";
        Canary()["metadata"]!["annotations"]!["nginx.ingress.kubernetes.io/canary-by-header"] = "x-me";
        Assert.Equal(new RouteState(null, Exists: true, Current: false, 100), _router.Observe(Shop));

        await _router.SetWeightAsync(Shop, Weight.None, CancellationToken.None);

        Assert.Equal(new RouteState(null, Exists: true, Current: true, 0), _router.Observe(Shop));
    }

    [Fact]
    public async Task Users_with_a_session_stay_on_the_canary_while_it_has_a_weight_and_not_a_moment_longer()
    {
        const string behavior = "nginx.ingress.kubernetes.io/affinity-canary-behavior";
        Put(NginxIngressTests.Ingress(NginxIngressTests.SimpleRules, """{"nginx.ingress.kubernetes.io/affinity":"cookie","nginx.ingress.kubernetes.io/affinity-canary-behavior":"legacy"}"""));

        await _router.SetWeightAsync(Shop, new Weight(20), CancellationToken.None);
        Assert.Equal("sticky", Canary().Annotation(behavior));
        Assert.True(_router.Observe(Shop) is { Current: true, KeepsSessions: true });

        await _router.SetWeightAsync(Shop, Weight.None, CancellationToken.None);
        Assert.Equal("legacy", Canary().Annotation(behavior));
        Assert.True(_router.Observe(Shop).Current);
    }

    [Theory]
    [InlineData("{}", "set annotations nginx.ingress.kubernetes.io/affinity: cookie and nginx.ingress.kubernetes.io/session-cookie-name: shop-side on Ingress shop")]
    [InlineData("""{"nginx.ingress.kubernetes.io/affinity":"cookie"}""", "keeps sessions by cookie INGRESSCOOKIE")]
    [InlineData("""{"nginx.ingress.kubernetes.io/affinity":"cookie","nginx.ingress.kubernetes.io/session-cookie-name":"shop-side","nginx.ingress.kubernetes.io/session-cookie-max-age":"60"}""", "maxAge is 3600, but Ingress shop has 60")]
    [InlineData("""{"nginx.ingress.kubernetes.io/affinity":"cookie","nginx.ingress.kubernetes.io/session-cookie-name":"shop-side","nginx.ingress.kubernetes.io/session-cookie-max-age":"3600"}""", null)]
    public void Sessions_that_the_apps_own_Ingress_does_not_keep_are_refused_with_what_to_set(string annotations, string? sentence)
    {
        Put(NginxIngressTests.Ingress(NginxIngressTests.SimpleRules, annotations));

        string[] refusals = [.. _router.Refusals(Shop with { Session = new SessionCookie("shop-side", 3600) })];

        Assert.Equal(sentence is null, refusals.Length == 0);
        Assert.Contains(sentence ?? "", string.Join('\n', refusals), StringComparison.Ordinal);
    }

    private JsonObject Canary() => _ingresses[new ObjectKey("test", "shop-canary")];

    private Route Two()
    {
        JsonObject inner = NginxIngressTests.Ingress(NginxIngressTests.SimpleRules);
        inner["metadata"]!["name"] = "inner";
        Put(inner);
        Put(NginxIngressTests.Ingress(NginxIngressTests.SimpleRules));
        return Shop with { Sources = ["shop", "inner"] };
    }

    private IEnumerable<string?> Weights() => _ingresses.Values.Select(ingress => ingress.Annotation("nginx.ingress.kubernetes.io/canary-weight")).OfType<string>();

    private void Put(JsonObject ingress) => _ingresses[ingress.Key()] = ingress;
}
