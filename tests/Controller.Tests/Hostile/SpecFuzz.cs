using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Tests.Cluster;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Hostile;

/// <summary>Whatever stands in an object of ours: it is decoded or not, told to be wrong or not, and decided about; no decision ends in an exception.</summary>
public sealed class SpecFuzz
{
    private const string Full =
        """
        {"apiVersion":"canary.gitops.dev/v1beta1","kind":"Canary","metadata":{"name":"app","namespace":"shop","uid":"u","generation":3,"annotations":{"canary.gitops.dev/approve":"v2@3","canary.gitops.dev/retry":"v2"}},
         "spec":{"targetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"app"},"provider":"nginx","ingressRef":{"name":"app"},"service":{"port":80,"targetPort":"http","portName":"http","canary":{"labels":{"a":"b"}}},
           "autoscalerRef":{"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","name":"app"},"progressDeadlineSeconds":600,"revertOnDeletion":true,"rollbackWindow":{"revisions":3},
           "freezeWindows":[{"schedule":"0 18 * * FRI","duration":"60h","timeZone":"Europe/Berlin","inProgress":"hold"}],"dependsOn":[{"name":"db","namespace":"shop"}],"metricsServer":"http://prometheus:9090",
           "analysis":{"interval":"10s","threshold":2,"stepWeights":[20,50,80],"pauses":[{"weight":50,"duration":"5m"}],"inconclusiveDeadline":"10m","onInconclusive":"hold","delay":"10s","initialDelay":"20s","stepChecks":2,
             "alerts":[{"name":"chat","severity":"warn","providerRef":{"name":"chat"}}],
             "metrics":[{"name":"request-success-rate","interval":"1m","thresholdRange":{"min":99},"minRequests":50,"hardLimit":{"min":90},"failureLimit":1,"of":3},{"name":"request-duration","thresholdRange":{"max":500},"comparison":{"maxRatio":1.2}},{"name":"errors","templateRef":{"name":"errors"},"templateVariables":{"x":"y"},"threshold":1},{"name":"own","query":"sum(x{a=\"{{ target }}\"})","thresholdRange":{"max":1}}],
             "webhooks":[{"name":"gate","url":"http://gate.example/x","type":"confirm-promotion","timeout":"5s","retries":2,"deadline":"1h","metadata":{"a":"b"}},{"name":"load","url":"http://load.example"}]},
           "rollback":{"git":{"mode":"pullRequest","secretRef":{"name":"git"},"source":{"url":"https://git.example/apps.git","branch":"main","path":"apps/app"},"pullRequest":{"labels":["a"]}}}},
         "status":{"phase":"Progressing","step":1,"canaryWeight":20,"lastAppliedSpec":"v2","lastPromotedSpec":"v1"}}
        """;

    private static readonly string[] Phases = [Phase.Initializing, Phase.Initialized, Phase.Waiting, Phase.Progressing, Phase.WaitingPromotion, Phase.Promoting, Phase.Finalising, Phase.Succeeded, Phase.Failed, Phase.Terminating];

    private static readonly string[] Tokens =
        ["\"iterations\":3,", "\"match\":[{\"headers\":{\"x\":{\"regex\":\"(a+)+$\"}}}],", "\"stepWeight\":10,", "\"maxWeight\":", "\"mirror\":true,", "\"skipAnalysis\":true,", "\"suspend\":true,", "\"interval\":\"1ns\",", "2562047h48m0s", "* * * * *", "{{", "http://169.254.169.254/"];

    private readonly ClusterCache _cache;

    public SpecFuzz()
    {
        var time = new ManualTimeProvider();
        _cache = new ClusterCache(new ApiClient(new ConnectionSettings { Server = new Uri("http://127.0.0.1:9") }, time), time, null);
    }

    [Fact]
    public void Whole_example_is_sound() => Assert.All(Problems(Decoded(JsonNode.Parse(Full)!.AsObject())!), problem => Assert.Contains("does not exist", problem, StringComparison.Ordinal));

    [Fact]
    public void Damaged_Canary_is_decoded_and_told_what_is_wrong() => Damaged.Objects([JsonNode.Parse(Full)!.AsObject()], damaged =>
    {
        if (Decoded(damaged) is { } canary)
        {
            Assert.All(Problems(canary), problem => Assert.InRange(problem.Length, 10, 4000));
        }
    }, Tokens);

    [Fact]
    public void Damaged_Canary_is_decided_about_in_every_phase() => Damaged.Objects([JsonNode.Parse(Full)!.AsObject()], damaged =>
    {
        if (Decoded(damaged) is not { } canary)
        {
            return;
        }

        foreach (string phase in Phases)
        {
            Observation o = Given.In(phase) is var given ? given with { Canary = given.Canary with { Spec = canary.Spec, Metadata = given.Canary.Metadata with { Annotations = canary.Metadata.Annotations } } } : given;
            Assert.NotNull(Rollout.Decide(o).Status);
            Assert.NotNull(Rollout.Decide(o with { Analysis = new AnalysisResult([new Verdict(VerdictKind.Fail, "m", 1, "2", "m is bad")]) }).Status);
            Assert.NotNull(Rollout.Decide(o.WithWeight(20).With(status => status with { Step = 1 }) with { Analysis = new AnalysisResult([]) }).Status);
        }
    }, Tokens, runs: 500);

    [Fact]
    public void Damaged_request_of_a_person_is_carried_out_for_its_revision_only() => Fuzz.Texts(["v2@3", "v2", "v2@ann@example.com"], value =>
    {
        string[] all = [Requests.Abort, Requests.Retry, Requests.Revert, Requests.Release, Requests.Pause, Requests.Resume, Requests.Promote, Requests.Approve];
        foreach (string annotation in all)
        {
            Observation o = Given.In(Phase.Progressing).Annotated(annotation, value);
            Assert.True(!o.Requests(annotation, "v2") || value.Split('@')[0] == "v2");
            Decision decision = Rollout.Decide(o);
            Assert.True(decision.Status.Message is not { Length: > 4000 });
            Requests.Asking(Requests.Handle(o.Status, annotation, value, o.Now), annotation, "v2");
        }
    }, ["@", "v2", "v1", "@2147483647", "@@"], runs: 1000);

    [Fact]
    public void Template_and_provider_of_any_shape_are_decoded_or_not() => Damaged.Objects(
        [
            JsonNode.Parse("""{"metadata":{"name":"t","namespace":"shop"},"spec":{"provider":{"type":"prometheus","address":"http://p","secretRef":{"name":"s"},"headers":{"X":["y"]}},"query":"{{ target }}"}}""")!.AsObject(),
            JsonNode.Parse("""{"metadata":{"name":"t","namespace":"shop"},"spec":{"type":"slack","address":"http://p","channel":"c","secretRef":{"name":"s"}}}""")!.AsObject(),
        ],
        damaged =>
        {
            Decoded(() => damaged.Deserialize(ApiJson.Default.MetricTemplate));
            Decoded(() => damaged.Deserialize(ApiJson.Default.AlertProvider));
        });

    private IReadOnlyList<string> Problems(Canary canary)
    {
        JsonObject target = Deployments.Target();
        return new SpecValidator(_cache, new DependencyIndex(), new ControllerOptions { MetricsServer = "http://prometheus:9090", NoCrossNamespaceRefs = true }).Problems(canary, target, Deployments.Label);
    }

    private static Canary? Decoded(JsonObject damaged) => Decoded(() => damaged.Deserialize(ApiJson.Default.Canary)) is { Spec: { TargetRef.Name: not null, Service: not null, Analysis: not null }, Metadata: { Name: not null, Namespace: not null } } canary ? canary : null;

    /// <summary>As the client takes it: an object that cannot be decoded is told as such.</summary>
    private static T? Decoded<T>(Func<T?> decode)
        where T : class
    {
        try
        {
            return decode();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
