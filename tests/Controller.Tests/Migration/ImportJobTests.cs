using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Backtest;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.CommandLine;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Kubernetes.Tests;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Tests.Migration;

/// <summary>A whole import against an API server that keeps what it is given.</summary>
public sealed class ImportJobTests : IAsyncLifetime, IDisposable
{
    private readonly Dictionary<string, JsonObject> _stored = new(StringComparer.Ordinal);
    private readonly FakeApiServer _server = FakeApiServer.Start();
    private readonly ApiClient _client;
    private readonly StringWriter _output = new();

    public ImportJobTests()
    {
        _server.Always((request, context) => Answer(request)(request, context));
        _client = new ApiClient(_server.Settings);
        Store("flagger.app/v1beta1", "canaries", FlaggerObjects.Canary());
        Store("flagger.app/v1beta1", "metrictemplates", FlaggerObjects.Object("MetricTemplate", """{"provider":{"type":"prometheus","address":"http://p"},"query":"up"}"""));
        Store("apps/v1", "deployments", FlaggerObjects.Target());
        Store("apps/v1", "deployments", FlaggerObjects.Primary());
        Store("v1", "services", FlaggerObjects.Service("shop", "shop-primary"));
        Store("v1", "services", FlaggerObjects.Service("shop-primary", "shop-primary"));
        Store("v1", "services", FlaggerObjects.Service("shop-canary", "shop"));
        Store("networking.k8s.io/v1", "ingresses", FlaggerObjects.CanaryIngress());
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _output.Dispose();
    }

    [Fact]
    public async Task App_is_taken_over_with_its_state_and_nothing_of_it_is_touched()
    {
        JsonNode pods = Stored("deployments/shop-primary")["spec"]!.DeepClone();

        int code = await RunAsync();

        Assert.True(code == 0, _output.ToString());
        JsonObject ours = _stored["/apis/canary.gitops.dev/v1beta1/namespaces/test/canaries/shop"];
        Assert.Null(ours.At("spec", "suspend"));
        Assert.Equal("Initialized", ours.Get<string>("status", "phase"));
        Assert.False(_stored.ContainsKey("/apis/flagger.app/v1beta1/namespaces/test/canaries/shop"));
        Assert.True(JsonNode.DeepEquals(pods, Stored("deployments/shop-primary")["spec"]));
        Assert.Equal(ours.Get<string>("status", "lastPromotedSpec"), Stored("deployments/shop-primary").Annotation(PrimaryDeployment.RevisionAnnotation));
        foreach (string generated in (string[])["deployments/shop-primary", "services/shop", "services/shop-primary", "services/shop-canary", "ingresses/shop-canary"])
        {
            Assert.True(GeneratedMetadata.IsOwnedBy(Stored(generated), "test/shop"), generated);
            Assert.Empty(Stored(generated).Items("metadata", "ownerReferences"));
        }

        Assert.Equal("true", Stored("services/shop").Annotation(GeneratedServices.CreatedAnnotation));
    }

    [Fact]
    public async Task Former_Canary_goes_last_and_takes_nothing_with_it()
    {
        await RunAsync();

        List<FakeRequest> writes = [.. _server.Requests.Where(request => request.Method is not "GET")];
        int deletion = writes.FindIndex(write => write.Method == "DELETE");
        Assert.Equal("Orphan", writes[deletion].Json.Get<string>("propagationPolicy"));
        Assert.Equal("flagger-uid", writes[deletion].Json.Get<string>("preconditions", "uid"));
        Assert.EndsWith("/canaries/shop", Assert.Single(writes[(deletion + 1)..]).Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_that_was_cut_short_is_finished_by_the_next_one()
    {
        await RunAsync();
        Store("flagger.app/v1beta1", "canaries", FlaggerObjects.Canary());

        int code = await RunAsync();

        Assert.True(code == 0, _output.ToString());
        Assert.False(_stored.ContainsKey("/apis/flagger.app/v1beta1/namespaces/test/canaries/shop"));
    }

    [Fact]
    public async Task Dry_run_shows_the_converted_objects_and_writes_nothing()
    {
        int code = await RunAsync(isDryRun: true, isYaml: true);

        Assert.Equal(0, code);
        Assert.DoesNotContain(_server.Requests, request => request.Method is not "GET");
        string text = _output.ToString();
        JsonObject[] objects = [.. YamlDocuments.Read(text)];
        Assert.Equal(["MetricTemplate", "Canary"], objects.Select(one => one.Get<string>("kind")));
        Assert.All(objects, one => Assert.Equal("canary.gitops.dev/v1beta1", one.Get<string>("apiVersion")));
        Assert.Contains("# ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"analysis":{"stepWeight":20,"mirror":true}}""", "--drop-unsupported")]
    [InlineData("""{"provider":"istio"}""", "Canary shifts traffic through ingress-nginx")]
    [InlineData("""{"ingressRef":null}""", "set spec.ingressRef")]
    [InlineData("""{"targetRef":null}""", "cannot be made a Canary")]
    [InlineData("""{"targetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"cart"}}""", "there is nothing to take over")]
    public async Task Canary_that_cannot_be_taken_over_is_left_alone(string spec, string words)
    {
        Store("flagger.app/v1beta1", "canaries", FlaggerObjects.Canary(spec));

        int code = await RunAsync();

        Assert.Equal(1, code);
        Assert.Contains(words, _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Requests, request => request.Method is "PATCH" or "DELETE");
    }

    [Fact]
    public async Task Canary_with_traffic_on_the_route_is_refused_whatever_its_status_says()
    {
        Store("networking.k8s.io/v1", "ingresses", FlaggerObjects.CanaryIngress(weight: 30));

        Assert.Equal(1, await RunAsync());
        Assert.Contains("gives the canary weight 30", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-namespace=test", false)]
    [InlineData("-namespace=another", true)]
    [InlineData("-log-level=info", false)]
    public async Task Running_Flagger_that_watches_the_namespace_is_refused(string argument, bool isLeftAlone)
    {
        JsonObject flagger = Deployments("ghcr.io/fluxcd/flagger:1.44.0", argument);
        Store("apps/v1", "deployments", flagger);

        Exception? refusal = await Record.ExceptionAsync(() => RunAsync());

        Assert.Equal(isLeftAlone, refusal is null);
        Assert.Contains(isLeftAlone ? "" : "scale deployment flagger --replicas=0", refusal?.Message ?? "", StringComparison.Ordinal);
        Assert.Equal(0, isLeftAlone ? 0 : await RunAsync(isForced: true));
    }

    private Task<int> RunAsync(bool isDryRun = false, bool isYaml = false, bool isForced = false)
        => new ImportJob(_client, new ControllerOptions(), _output) { Namespace = "test", IsDryRun = isDryRun, IsYaml = isYaml, IsForced = isForced }.RunAsync(CancellationToken.None);

    private static JsonObject Deployments(string image, string argument) => JsonNode.Parse($$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"namespace":"flagger-system","name":"flagger"},"spec":{"replicas":1,"template":{"spec":{"containers":[{"image":"{{{image}}}","args":["{{{argument}}}"]}]} } } }
        """)!.AsObject();

    private JsonObject Stored(string end) => _stored.Single(stored => stored.Key.EndsWith($"/{end}", StringComparison.Ordinal) && !stored.Key.Contains("flagger.app", StringComparison.Ordinal)).Value;

    private void Store(string apiVersion, string plural, JsonObject obj)
        => _stored[$"{(apiVersion == "v1" ? "/api" : "/apis")}/{apiVersion}/namespaces/{obj.Namespace()}/{plural}/{obj.Name()}"] = obj;

    /// <summary>Lists, reads, creates, patches, replaces and deletes what is stored; the rest is not found.</summary>
    private FakeAnswer Answer(FakeRequest request)
    {
        string path = request.Path.EndsWith("/status", StringComparison.Ordinal) ? request.Path[..^"/status".Length] : request.Path;
        switch (request.Method)
        {
            case "GET" when _stored.TryGetValue(path, out JsonObject? found):
                return Answers.Json(found.ToJsonString());
            case "GET" when path == "/apis/canary.gitops.dev/v1beta1":
                return Answers.Json("""{"kind":"APIResourceList","resources":[{"name":"canaries","kind":"Canary","namespaced":true}]}""");
            case "GET" when Plural(path) is { } plural:
                return Answers.List("9", [.. _stored.Where(stored => IsIn(stored.Key, path, plural)).Select(stored => stored.Value.ToJsonString())]);
            case "POST":
                JsonObject created = request.Json;
                created["metadata"]!["uid"] = "ours";
                created["metadata"]!["resourceVersion"] = "1";
                _stored[$"{path}/{created.Name()}"] = created;
                return Answers.Json(created.ToJsonString(), 201);
            case "PUT":
                return Answers.Json((_stored[path] = request.Json).ToJsonString());
            case "PATCH" when _stored.TryGetValue(path, out JsonObject? patched):
                Merge(patched, request.Json);
                return Answers.Json(patched.ToJsonString());
            case "DELETE" when _stored.Remove(path):
                return Answers.Json("{}");
            default:
                return Answers.Status(404, "NotFound");
        }
    }

    private static string? Plural(string path) => Array.Find(["canaries", "metrictemplates", "alertproviders", "deployments", "configmaps"], plural => path.EndsWith($"/{plural}", StringComparison.Ordinal));

    private static bool IsIn(string key, string path, string plural)
        => path.Contains("/namespaces/", StringComparison.Ordinal) ? key.StartsWith($"{path}/", StringComparison.Ordinal) : key.StartsWith(path[..^plural.Length], StringComparison.Ordinal) && key.Contains($"/{plural}/", StringComparison.Ordinal);

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is JsonObject inner && into[name] is JsonObject known)
            {
                Merge(known, inner);
            }
            else if (value is null)
            {
                into.Remove(name);
            }
            else
            {
                into[name] = value.DeepClone();
            }
        }
    }
}
