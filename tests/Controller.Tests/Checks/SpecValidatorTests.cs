using System.Text.Json;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Tests.Cluster;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class SpecValidatorTests
{
    private readonly ClusterCache _cache;
    private readonly SpecValidator _validator;

    public SpecValidatorTests()
    {
        var time = new ManualTimeProvider();
        _cache = new ClusterCache(new ApiClient(new ConnectionSettings { Server = new Uri("http://127.0.0.1:9") }, time), time, null);
        _validator = new SpecValidator(_cache, new DependencyIndex(), new ControllerOptions { MetricsServer = "http://prometheus:9090" });
    }

    [Fact]
    public void Sound_spec_has_no_problem() => Assert.Empty(Problems(spec => spec));

    public static TheoryData<string, string> Broken => new()
    {
        { """{"stepWeight":20,"interval":"0s"}""", "spec.analysis.interval is 0s" },
        { """{"stepWeight":20,"interval":"999999h"}""", "from 1s to 168h" },
        { """{"stepWeight":20,"metrics":[{"name":"request-success-rate","interval":"99999999999999999999h","thresholdRange":{"min":9}}]}""", "spec.analysis.metrics[0].interval" },
        { """{"stepWeight":20,"stepWeights":[1,2]}""", "exactly one of spec.analysis.stepWeight and spec.analysis.stepWeights" },
        { "{}", "exactly one of spec.analysis.stepWeight and spec.analysis.stepWeights" },
        { """{"stepWeights":[10,10,30]}""", "must rise" },
        { """{"stepWeight":20,"metrics":[{"name":"errors","thresholdRange":{"max":1}}]}""", "is not built in" },
        { """{"stepWeight":20,"metrics":[{"name":"request-success-rate"}]}""", "has no limit" },
        { """{"stepWeight":20,"metrics":[{"name":"request-success-rate","thresholdRange":{"min":9,"max":1}}]}""", "min is above" },
        { """{"stepWeight":20,"metrics":[{"name":"request-rate","thresholdRange":{"min":9},"comparison":{}}]}""", "comparison is for request-success-rate and request-duration only" },
        { """{"stepWeight":20,"metrics":[{"name":"errors","query":"up","thresholdRange":{"min":9},"comparison":{}}]}""", "comparison is for request-success-rate and request-duration only" },
        { """{"stepWeight":20,"metrics":[{"name":"request-duration","thresholdRange":{"min":9},"comparison":{}}]}""", "comparison needs thresholdRange.max" },
        { """{"stepWeight":20,"metricsSource":{"type":"alb","loadBalancer":"app/a/1","canaryTargetGroup":"targetgroup/a/1","primaryTargetGroup":"targetgroup/b/1","region":"eu-central-1"},"metrics":[{"name":"request-rate","delay":"3m","threshold":1}]}""", "delay has no effect with metricsSource alb" },
        { """{"stepWeight":20,"delay":"25h"}""", "spec.analysis.delay is 25h; give a duration from 0s to 24h" },
        { """{"stepWeight":20,"metrics":[{"name":"request-success-rate","initialDelay":"99999999999999999999h","thresholdRange":{"min":9}}]}""", "spec.analysis.metrics[0].initialDelay" },
        { """{"stepWeight":20,"earlyAdvance":{},"metrics":[{"name":"request-success-rate","comparison":{}}]}""", "set spec.analysis.stepChecks to more than 1" },
        { """{"stepWeight":20,"stepChecks":5,"earlyAdvance":{}}""", "goes by comparisons with the primary, of which there are none" },
        { """{"stepWeight":20,"stepChecks":5,"earlyAdvance":{},"metrics":[{"name":"request-success-rate","comparison":{"maxRatio":2}}]}""", "earlyAdvance.maxRatio (2) must be above the comparison.maxRatio" },
        { """{"stepWeight":20,"metrics":[{"name":"request-success-rate","thresholdRange":{"min":99},"hardLimit":{}}]}""", "hardLimit has no bound" },
        { """{"stepWeight":20,"metrics":[{"name":"request-success-rate","thresholdRange":{"min":99},"hardLimit":{"min":90,"max":80}}]}""", "hardLimit.min is above hardLimit.max" },
        { """{"stepWeight":20,"metrics":[{"name":"request-success-rate","thresholdRange":{"min":99},"hardLimit":{"min":99.5}}]}""", "set hardLimit.min below thresholdRange.min" },
        { """{"stepWeight":20,"metrics":[{"name":"request-duration","thresholdRange":{"max":500},"hardLimit":{"max":400}}]}""", "set hardLimit.max above thresholdRange.max" },
        { """{"stepWeight":20,"metrics":[{"name":"request-duration","thresholdRange":{"max":500},"failureLimit":2}]}""", "failureLimit and of belong together" },
        { """{"stepWeight":20,"metrics":[{"name":"request-duration","thresholdRange":{"max":500},"of":2}]}""", "failureLimit and of belong together" },
        { """{"stepWeight":20,"metrics":[{"name":"request-duration","thresholdRange":{"max":500},"failureLimit":4,"of":3}]}""", "failureLimit 4 of 3 could never fail" },
        { """{"stepWeight":20,"metrics":[{"name":"request-duration","thresholdRange":{"max":500},"failureLimit":2,"of":3},{"name":"request-duration","thresholdRange":{"max":900}}]}""", "another metric has the same name" },
        { """{"stepWeight":20,"metrics":[{"name":"request-duration","thresholdRange":{"max":500},"confidence":0.9}]}""", "confidence is for request-success-rate and shares of your own" },
        { """{"stepWeight":20,"metrics":[{"name":"request-success-rate","thresholdRange":{"min":99},"confidence":0.3}]}""", "confidence must be 0" },
        { """{"stepWeight":20,"metrics":[{"name":"request-success-rate","thresholdRange":{"min":99},"proportion":"percent"}]}""", "proportion is for a query of your own" },
        { """{"stepWeight":20,"metrics":[{"name":"request-success-rate","thresholdRange":{"min":99},"countQuery":"up"}]}""", "countQuery is for a query of your own" },
        { """{"stepWeight":20,"metrics":[{"name":"errors","query":"up","thresholdRange":{"max":1},"minRequests":10}]}""", "minRequests needs a query that counts the requests; set countQuery, or" },
        { """{"stepWeight":20,"metrics":[{"name":"errors","query":"up","thresholdRange":{"max":1},"confidence":0.9}]}""", "set proportion and countQuery" },
        { """{"stepWeight":20,"metrics":[{"name":"errors","query":"up","thresholdRange":{"max":1},"proportion":"ratio"}]}""", "proportion needs a query that counts the requests" },
        { """{"stepWeight":20,"metrics":[{"name":"errors","query":"up","countQuery":"count","thresholdRange":{"max":5},"proportion":"ratio"}]}""", "its limits must lie within 0 and 1" },
        { """{"stepWeights":[20,50],"metrics":[{"name":"request-duration","relative":{}}]}""", "relative has no limit" },
        { """{"stepWeights":[20,50],"metrics":[{"name":"request-rate","relative":{"maxRelative":2}}]}""", "relative cannot judge request-rate" },
        { """{"stepWeights":[20,50],"metrics":[{"name":"request-duration","relative":{"maxRelative":2,"worse":"lower"}}]}""", "relative.worse is known for request-duration" },
        { """{"stepWeights":[20,50],"metrics":[{"name":"errors","query":"up","relative":{"maxRelative":2}}]}""", "relative needs the query for the primary too; set primaryQuery" },
        { """{"stepWeights":[20,50],"metrics":[{"name":"errors","query":"up","countQuery":"count","primaryQuery":"up","relative":{"maxRelative":2}}]}""", "set primaryCountQuery" },
        { """{"stepWeights":[20,50],"metrics":[{"name":"errors","query":"up","primaryQuery":"up","thresholdRange":{"max":1}}]}""", "primaryQuery and primaryCountQuery are for relative" },
        { """{"stepWeight":50,"metrics":[{"name":"request-duration","relative":{"maxRelative":2}}]}""", "let the weights end below 100" },
        { """{"stepWeight":20,"inconclusiveDeadline":"0s"}""", "spec.analysis.inconclusiveDeadline is 0s" },
        { """{"stepWeight":20,"metrics":[{"name":"x","query":"up","templateRef":{"name":"y"},"threshold":1}]}""", "not both" },
        { """{"stepWeight":20,"metrics":[{"name":"x","templateRef":{"name":"y"},"threshold":1}]}""", "MetricTemplate test/y does not exist" },
        { """{"stepWeight":20,"webhooks":[{"name":"gate","url":"http://gate","type":"confirm"}]}""", "spec.analysis.webhooks[0] (gate): the type 'confirm' is not known; set one of confirm-rollout, pre-rollout" },
        { """{"stepWeight":20,"webhooks":[{"name":"gate","url":"gate:80"}]}""", "the url is no http(s) address" },
        { """{"stepWeight":20,"webhooks":[{"name":"gate","url":"http://me:secret@gate"}]}""", "the url holds credentials" },
        { """{"stepWeight":20,"webhooks":[{"name":"gate","url":"http://gate","retries":-1}]}""", "retries is -1; give a number from 0 to 100" },
        { """{"stepWeight":20,"webhooks":[{"name":"gate","url":"http://gate","timeout":"0s"}]}""", "timeout is 0s; give a duration from 1s to 1h" },
        { """{"stepWeight":20,"webhooks":[{"name":"gate","url":"http://gate","type":"confirm-rollout","deadline":"999h"}]}""", "deadline is 999h; give a duration from 1s to 168h" },
        { """{"stepWeight":20,"webhooks":[{"name":"gate","url":"http://gate","deadline":"5m"}]}""", "set spec.analysis.inconclusiveDeadline, or remove it" },
        { """{"stepWeight":20,"webhooks":[{"name":"gate","url":"http://gate","type":"event","onDeadline":"hold"}]}""", "onDeadline has no effect on type event" },
        { """{"stepWeight":20,"webhooks":[{"name":"gate","url":"http://gate","type":"confirm-promotion","onDeadline":"promote"}]}""", "onDeadline is promote; set hold, proceed or rollback" },
        { """{"stepWeight":20,"webhooks":[{"name":"gate","url":"http://gate"},{"name":"gate","url":"http://gate","type":"event"}]}""", "spec.analysis.webhooks[1] (gate): another webhook has the same name" },
        { """{"stepWeights":[5,20],"pauses":[{"weight":10}]}""", "no step has weight 10; give one of 5, 20" },
        { """{"stepWeights":[5,20],"pauses":[{"weight":5,"duration":"0s"}]}""", "spec.analysis.pauses[0].duration is 0s" },
        { """{"stepWeight":20,"metrics":[{"name":"x","query":"up{app=\"{{ targt }}\"}","threshold":1}]}""", "query is broken: " },
        { """{"stepWeight":20,"mirrorWeight":50}""", "spec.analysis.mirrorWeight: ingress-nginx mirrors by annotations" },
        { """{"stepWeight":20,"iterations":5}""", "spec.analysis.stepWeight has no meaning beside iterations" },
    };

    [Theory]
    [InlineData("""{"stepWeight":20,"mirror":true}""")]
    [InlineData("""{"stepWeights":[20],"mirrorWeight":50}""")]
    [InlineData("""{"iterations":3,"mirror":true}""")]
    public void Q12_Mirroring_that_the_router_cannot_do_is_refused_at_once(string analysis)
    {
        CanaryAnalysis parsed = JsonSerializer.Deserialize(analysis, ApiJson.Default.CanaryAnalysis)!;

        Assert.Contains(Problems(spec => spec with { Analysis = parsed }), problem => problem.Contains("mirror", StringComparison.Ordinal));
    }

    [Fact]
    public void References_to_other_namespaces_are_refused_where_the_installation_says_so()
    {
        var analysis = JsonSerializer.Deserialize(
            """{"stepWeight":20,"alerts":[{"name":"own","providerRef":{"name":"a","namespace":"test"}},{"name":"other","providerRef":{"name":"a","namespace":"ops"}}]}""", ApiJson.Default.CanaryAnalysis)!;
        var strict = new SpecValidator(_cache, new DependencyIndex(), new ControllerOptions { NoCrossNamespaceRefs = true });

        Assert.Empty(Problems(spec => spec with { Analysis = analysis }));
        Assert.Contains("spec.analysis.alerts[1].providerRef leads to namespace ops", Assert.Single(Problems(spec => spec with { Analysis = analysis }, strict)), StringComparison.Ordinal);
    }

    [Fact]
    public void No_reference_of_the_spec_escapes_that()
    {
        // What names a namespace is checked in AnalysisChecks.CrossNamespace, or in DependencyChecks: teach them a new one, then write it down here.
        Assert.Equal(["AlertProviderRef", "DependencySpec", "TemplateRef"], ReferencesIn(typeof(CanarySpec), []).Order(StringComparer.Ordinal));

        static HashSet<string> ReferencesIn(Type type, HashSet<Type> seen)
        {
            if (type.Namespace?.StartsWith("ProgressiveDelivery", StringComparison.Ordinal) != true)
            {
                return [.. type.GetGenericArguments().SelectMany(argument => ReferencesIn(argument, seen))];
            }

            return seen.Add(type)
                ? [.. type.GetProperty("Namespace") is null ? (string[])[] : [type.Name], .. type.GetProperties().SelectMany(property => ReferencesIn(property.PropertyType, seen))]
                : [];
        }
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest", "spec.metricsServer: 169.254.169.254 is a link-local address, which is refused; give another address.")]
    [InlineData("http://elsewhere.example.com", "spec.metricsServer: elsewhere.example.com is not among the hosts that this controller may ask (allowedHosts); give another address.")]
    [InlineData("http://a.metrics.example.com", null)]
    [InlineData("http://prometheus:9090", null)]
    public void Server_that_must_not_be_asked_is_told_on_the_object(string server, string? problem)
    {
        var strict = new SpecValidator(_cache, new DependencyIndex(), new ControllerOptions { MetricsServer = "http://prometheus:9090", AllowedHosts = ["*.metrics.example.com"] });

        Assert.Equal(problem is null ? [] : [problem], Problems(spec => spec with { MetricsServer = server }, strict));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_analysis_is_reported_in_a_sentence_that_tells_what_to_change(string analysis, string sentence)
    {
        CanaryAnalysis parsed = JsonSerializer.Deserialize(analysis, ApiJson.Default.CanaryAnalysis)!;

        string problem = Assert.Single(Problems(spec => spec with { Analysis = parsed }));

        Assert.Contains(sentence, problem, StringComparison.Ordinal);
    }

    public static TheoryData<string> Sound =>
    [
        """{"name":"request-success-rate","thresholdRange":{"min":99},"hardLimit":{"min":80},"failureLimit":2,"of":5,"confidence":0.99,"minRequests":50,"dryRun":true}""",
        """{"name":"request-success-rate","thresholdRange":{"min":99},"confidence":0}""",
        """{"name":"request-duration","hardLimit":{"max":5000}}""",
        """{"name":"errors","query":"up","countQuery":"count","thresholdRange":{"max":0.01},"proportion":"ratio","minRequests":50}""",
        """{"name":"request-success-rate","relative":{"maxRelative":1.5,"maxAbsolute":0.2}}""",
        """{"name":"goodput","query":"up","primaryQuery":"up","relative":{"maxAbsolute":5,"worse":"lower"}}""",
    ];

    [Theory]
    [MemberData(nameof(Sound))]
    public void Sound_metric_has_no_problem(string metric)
        => Assert.Empty(Problems(spec => spec with { Analysis = JsonSerializer.Deserialize($$"""{"stepWeights":[20,50],"metrics":[{{metric}}]}""", ApiJson.Default.CanaryAnalysis)! }));

    [Theory]
    [InlineData("""{"query":"up{app=\"{{ target }}\"}"}""", null)]
    [InlineData("""{"query":"up{app=\"{{ target }}\"}","countQuery":"count"}""", "set primaryCountQuery in it")]
    [InlineData("""{"query":"up{app=\"{{ target }}\"}","countQuery":"count","primaryCountQuery":"count"}""", null)]
    [InlineData("""{"query":"up{app=\"{{ name }}\"}"}""", "does not name {{ target }}; set primaryQuery in it")]
    [InlineData("""{"query":"up","primaryQuery":"up"}""", null)]
    public void Template_must_be_able_to_ask_for_the_primary(string queries, string? sentence)
    {
        string spec = queries.Insert(1, "\"provider\":{\"type\":\"prometheus\",\"address\":\"http://prometheus\"},");
        MetricTemplate template = JsonSerializer.Deserialize("{\"metadata\":{\"name\":\"y\"},\"spec\":" + spec + "}", ApiJson.Default.MetricTemplate)!;
        var metric = new CanaryMetric { Name = "x", TemplateRef = new TemplateRef { Name = "y" }, Relative = new RelativeSpec { MaxRelative = 2 } };
        Canary canary = Deployments.App().Canary;

        string[] problems = [.. JudgementChecks.Problems(canary with { Spec = canary.Spec with { Analysis = new CanaryAnalysis { StepWeights = [20, 50], Metrics = [metric] } } }, metric, template)];

        Assert.Equal(sentence is null ? 0 : 1, problems.Length);
        Assert.Contains(sentence ?? "", problems.SingleOrDefault() ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"cloudwatch","region":"eu-central-1"}""", "[{\"Id\":\"a\",\"Expression\":\"TIME_SERIES(1)\"}]", null)]
    [InlineData("""{"type":"cloudwatch"}""", "[{\"Id\":\"a\",\"Expression\":\"TIME_SERIES(1)\"}]", "the AWS region must be one such as eu-central-1; set region")]
    [InlineData("""{"type":"cloudwatch","region":"eu-central-1"}""", "up{app=\"{{ target }}\"}", "the query is no JSON")]
    [InlineData("""{"type":"cloudwatch","region":"eu-central-1","delay":"2h"}""", "[{\"Id\":\"a\",\"Expression\":\"TIME_SERIES(1)\"}]", "the delay of CloudWatch")]
    [InlineData("""{"type":"cloudwatch","region":"eu-central-1","address":"http://proxy"}""", "[{\"Id\":\"a\",\"Expression\":\"TIME_SERIES(1)\"}]", "to https addresses of AWS only")]
    [InlineData("""{"type":"cloudwatch","region":"eu-central-1","address":"http://proxy","secretRef":{"name":"key"}}""", "[{\"Id\":\"a\",\"Expression\":\"TIME_SERIES(1)\"}]", null)]
    [InlineData("""{"type":"prometheus","sigv4":{"region":"eu-central-1"}}""", "up", null)]
    [InlineData("""{"type":"prometheus","sigv4":{"region":"eu-central-1","roleArn":"metrics"}}""", "up", "the role must be an ARN")]
    public void Provider_of_a_template_is_checked_at_once(string provider, string query, string? sentence)
    {
        MetricProviderSpec parsed = JsonSerializer.Deserialize($$"""{"metadata": {"name": "t"}, "spec": {"query": "", "provider": {{provider}} } }""", ApiJson.Default.MetricTemplate)!.Spec.Provider;

        string[] problems = [.. AwsProviders.Problems(parsed, query)];

        Assert.Equal(sentence is null ? 0 : 1, problems.Length);
        Assert.Contains(sentence ?? "", problems.SingleOrDefault() ?? "", StringComparison.Ordinal);
    }

    public static TheoryData<string> UnsupportedInService =>
    [
        "portDiscovery", "headless", "trafficDistribution", "unmanagedMetadata", "gateways", "gatewayRefs", "hosts", "delegation", "trafficPolicy", "match",
        "rewrite", "retries", "headers", "mirror", "corsPolicy", "timeout", "backendTimeout", "meshName", "backends",
    ];

    [Theory]
    [MemberData(nameof(UnsupportedInService))]
    public void Unsupported_field_of_the_service_is_refused_by_its_name(string field)
    {
        Assert.Equal([$"spec.service.{field} is not supported by this version; remove it."], OfService(field, "true"));
        Assert.Equal([$"spec.service.{field} is not supported by this version; remove it."], OfService(field, """{"a":["b"]}"""));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void Unsupported_field_that_asks_for_nothing_is_no_problem(string value)
    {
        Assert.Empty(OfService("portDiscovery", value));
        Assert.Empty(Problems(spec => spec with { Analysis = JsonSerializer.Deserialize($$"""{"stepWeight":20,"mirrorWeight":{{value}}}""", ApiJson.Default.CanaryAnalysis)! }));
        Assert.Empty(Problems(spec => spec with { CanaryAnalysis = JsonDocument.Parse(value).RootElement }));
    }

    [Fact]
    public void Analysis_under_its_old_name_is_refused()
        => Assert.Equal(
            ["spec.canaryAnalysis is not supported by this version; remove it."],
            Problems(spec => spec with { CanaryAnalysis = JsonDocument.Parse("""{"interval":"1m"}""").RootElement }));

    [Fact]
    public void Foreign_deployment_under_the_primarys_name_is_not_overwritten()
    {
        var foreign = Deployments.Target();
        foreign["metadata"]!["name"] = "shop-primary";
        _cache.Deployments.Wrote(new ObjectKey("test", "shop-primary"), foreign);

        Assert.Contains("was not made for this Canary", Assert.Single(Problems(spec => spec)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop-primary")]
    [InlineData("shop-canary")]
    public void Foreign_service_under_a_generated_name_is_not_overwritten(string name)
    {
        _cache.Services.Wrote(new ObjectKey("test", name), new() { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = name, ["namespace"] = "test" } });

        Assert.Contains($"Service {name} exists and was not made for this Canary", Assert.Single(Problems(spec => spec)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"number":8080}""", "set spec.service.port to 8080")]
    [InlineData("""{"name":"web"}""", "set spec.service.portName to web")]
    public void Ingress_that_points_to_another_port_is_reported(string port, string sentence)
    {
        _cache.Ingresses.Wrote(new ObjectKey("test", "shop"), System.Text.Json.Nodes.JsonNode.Parse(
            $$"""{"spec":{"rules":[{"http":{"paths":[{"backend":{"service":{"name":"shop","port":{{port}} } } }] } }] } }""")!.AsObject());

        Assert.Contains(sentence, Assert.Single(Problems(spec => spec)), StringComparison.Ordinal);
    }

    [Fact]
    public void Service_that_leads_to_no_pod_is_refused()
    {
        _cache.Services.Wrote(new ObjectKey("test", "shop"), System.Text.Json.Nodes.JsonNode.Parse("""{"spec":{"type":"ExternalName"} }""")!.AsObject());

        Assert.Contains("ExternalName", Assert.Single(Problems(spec => spec)), StringComparison.Ordinal);
    }

    [Fact]
    public void Adopted_names_stand_until_the_canary_is_deleted()
    {
        Canary canary = Deployments.App().Canary with { Status = new CanaryStatus { Adopted = new AdoptedNames { Target = "shop", Service = "shop", Ingresses = ["old"] } } };

        Assert.Equal(
            ["spec.ingressRef.name was old when the app was adopted; set it back, or delete the Canary and create it anew."],
            _validator.Problems(canary, Deployments.Target(), Deployments.Label));
        Assert.Equal(["old"], new App(canary).Route.Sources);
    }

    [Fact]
    public void Ingress_may_come_to_those_that_were_adopted_but_none_may_go()
    {
        Canary canary = Deployments.App().Canary with { Status = new CanaryStatus { Adopted = new AdoptedNames { Target = "shop", Service = "shop", Ingresses = ["shop", "inner"] } } };

        Canary more = canary with { Spec = Named(canary.Spec, "shop", "inner", "outer") };
        Assert.Empty(_validator.Problems(more, Deployments.Target(), Deployments.Label));
        Assert.Equal(["shop", "inner", "outer"], new App(more).Route.Sources);

        Canary less = canary with { Spec = Named(canary.Spec, "shop") };
        Assert.Equal(
            ["spec.ingressRefs had inner when the app was adopted; set it back, or delete the Canary and create it anew."],
            _validator.Problems(less, Deployments.Target(), Deployments.Label));
        Assert.Equal(["shop", "inner"], new App(less).Route.Sources);
    }

    [Fact]
    public void Release_without_a_router_names_no_Ingress_and_cannot_become_one()
    {
        Canary canary = Deployments.App().Canary;
        CanarySpec plain = canary.Spec with { Provider = "kubernetes", IngressRef = null, Analysis = new CanaryAnalysis { Iterations = 3 } };
        Assert.Empty(Problems(_ => plain));
        Assert.Equal((RouterKind.Services, 0), (new App(canary with { Spec = plain }).Route.Kind, new App(canary with { Spec = plain }).Route.Sources.Count));
        Assert.Contains("spec.ingressRef has no meaning", Assert.Single(Problems(spec => plain with { IngressRef = spec.IngressRef })), StringComparison.Ordinal);

        Canary routed = canary with { Spec = plain, Status = new CanaryStatus { Adopted = new AdoptedNames { Target = "shop", Service = "shop", Ingresses = ["shop"] } } };
        Assert.Equal(
            ["spec.provider was nginx when the app was adopted; set it back, or delete the Canary and create it anew."],
            _validator.Problems(routed, Deployments.Target(), Deployments.Label));
        Assert.Equal((RouterKind.Nginx, "shop"), (new App(routed).Route.Kind, Assert.Single(new App(routed).Route.Sources)));
    }

    [Fact]
    public void Mirroring_is_refused_with_the_reason()
        => Assert.Contains("not ours to change", Assert.Single(Problems(spec => spec with { Analysis = spec.Analysis with { Mirror = JsonDocument.Parse("true").RootElement } })), StringComparison.Ordinal);

    [Fact]
    public void Ingresses_are_named_in_one_way()
    {
        Assert.Contains("Set spec.ingressRef, or spec.ingressRefs", Assert.Single(Problems(spec => Named(spec))), StringComparison.Ordinal);
        Assert.Contains("not both", Assert.Single(Problems(spec => Named(spec, "inner") with { IngressRef = spec.IngressRef })), StringComparison.Ordinal);
    }

    private static CanarySpec Named(CanarySpec spec, params string[] ingresses)
        => spec with { IngressRef = null, IngressRefs = [.. ingresses.Select(name => new IngressRef { Name = name })] };

    [Fact]
    public void Target_without_a_known_selector_label_is_reported()
    {
        Canary canary = Deployments.App().Canary;

        Assert.Contains("selects its pods by none of the labels", Assert.Single(_validator.Problems(canary, Deployments.Target(), label: null)), StringComparison.Ordinal);
    }

    private IReadOnlyList<string> OfService(string field, string value)
        => Problems(spec => spec with { Service = JsonSerializer.Deserialize($$"""{"port":80,"{{field}}":{{value}}}""", ApiJson.Default.CanaryService)! });

    private IReadOnlyList<string> Problems(Func<CanarySpec, CanarySpec> change, SpecValidator? validator = null)
    {
        Canary canary = Deployments.App().Canary;
        return (validator ?? _validator).Problems(canary with { Spec = change(canary.Spec) }, Deployments.Target(), Deployments.Label);
    }
}
