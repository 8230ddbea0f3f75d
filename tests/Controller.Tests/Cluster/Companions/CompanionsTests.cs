using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Kubernetes.Tests;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class CompanionsTests : IAsyncLifetime, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, JsonObject> _scalers = [];
    private readonly FakeApiServer _server = FakeApiServer.Start();
    private readonly ApiClient _client;
    private readonly ClusterCache _cache;
    private readonly Companions _companions;
    private readonly List<Task> _watches = [];
    private string _served = "v2beta2";

    public CompanionsTests()
    {
        _server.Always((request, context) => Answer(request)(request, context));
        _client = new ApiClient(_server.Settings);
        _cache = new ClusterCache(_client, TimeProvider.System, null);
        _companions = new Companions(_client, _cache, new ControllerOptions());
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_watches).ContinueWith(_ => { }, TaskScheduler.Default);
        await _server.DisposeAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public void Nothing_is_watched_while_no_app_needs_it()
    {
        Run(_cache.Companions.Autoscalers);

        CompanionState state = _companions.Observe(Scalers.App(reference: null));

        Assert.True(state is { AreCurrent: true, Missing: null, Autoscaler: null });
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Copy_is_made_in_the_version_that_the_cluster_serves_and_only_once()
    {
        _scalers["shop"] = Scalers.Hpa();
        App app = Scalers.App(Scalers.Reference());
        await KnowAsync(app);
        CompanionState before = _companions.Observe(app);

        await _companions.ApplyAsync(app, _stop.Token);
        await _companions.ApplyAsync(app, _stop.Token);

        Assert.True(before is { AreCurrent: false, Missing: null, Least: 2, Most: 10, WakesTarget: false });
        Assert.True(_companions.Observe(app).AreCurrent);
        FakeRequest written = Assert.Single(_server.Requests, request => request.Method == "PATCH");
        Assert.Equal("/apis/autoscaling/v2beta2/namespaces/test/horizontalpodautoscalers/shop-primary", written.Path);
        Assert.Equal("canary-controller", written.Argument("fieldManager"));
    }

    [Fact]
    public void Q18_Copy_has_the_labels_and_annotations_of_its_source_and_is_the_same_when_made_again()
    {
        App app = Scalers.App(Scalers.Reference());
        JsonObject source = Scalers.Hpa();
        JsonObject before = PrimaryAutoscaler.Desired(source, app);
        source["metadata"]!["labels"] = new JsonObject { ["team"] = "new" };
        JsonObject after = PrimaryAutoscaler.Desired(source, app);

        Assert.True(JsonNode.DeepEquals(before, PrimaryAutoscaler.Desired(Scalers.Hpa(), app)));
        Assert.Equal("new", after.Label("team"));
    }

    [Fact]
    public async Task Copy_follows_a_change_of_the_user_s_object_and_a_field_that_was_taken_away()
    {
        App app = Scalers.App(Scalers.Reference());
        _scalers["shop"] = Scalers.Hpa(spec: """{"behavior":{"scaleDown":{"selectPolicy":"Disabled"}}}""");
        JsonObject copy = PrimaryAutoscaler.Desired(_scalers["shop"], app);
        _scalers["shop-primary"] = Kept(copy);
        _scalers["shop"] = Scalers.Hpa();
        await KnowAsync(app);

        Assert.False(_companions.Observe(app).AreCurrent);
    }

    [Fact]
    public async Task Copy_goes_when_the_spec_names_no_autoscaler_any_more()
    {
        _scalers["shop"] = Scalers.Hpa();
        _scalers["shop-primary"] = Kept(PrimaryAutoscaler.Desired(Scalers.Hpa(), Scalers.App(Scalers.Reference())));
        App app = Scalers.App(reference: null, adopted: "HorizontalPodAutoscaler/shop");
        await KnowAsync(app);
        bool before = _companions.Observe(app).AreCurrent;

        await _companions.ApplyAsync(app, _stop.Token);

        Assert.False(before);
        Assert.Equal(["shop"], _scalers.Keys);
        Assert.True(_companions.Observe(app) is { AreCurrent: true, Autoscaler: null });
    }

    [Fact]
    public async Task Deletion_waits_until_it_is_known_what_was_made()
    {
        App app = Scalers.App(Scalers.Reference());
        _companions.Observe(app);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _companions.DeleteAllAsync(app, _stop.Token));

        _scalers["shop"] = Scalers.Hpa();
        _scalers["shop-primary"] = Kept(PrimaryAutoscaler.Desired(Scalers.Hpa(), app));
        await KnowAsync(app);
        Run(_cache.Companions.Budgets);
        await Wait.UntilAsync(() => _cache.Companions.Budgets.Problem is not null, "the answer that there are no budgets");
        await _companions.DeleteAllAsync(app, _stop.Token);

        Assert.Equal(["shop"], _scalers.Keys);
    }

    [Fact]
    public async Task Former_name_is_remembered_until_its_kind_is_known()
    {
        _served = "none";
        App app = Scalers.App(reference: null, adopted: "HorizontalPodAutoscaler/shop");
        Run(_cache.Companions.Autoscalers);

        CompanionState state = _companions.Observe(app);

        Assert.True(state is { AreCurrent: true, Autoscaler: "HorizontalPodAutoscaler/shop" });
        await _server.WaitForRequestsAsync(3);
    }

    [Fact]
    public async Task Autoscaler_that_is_not_there_is_told_and_one_of_the_user_s_in_the_way_is_left_alone()
    {
        App app = Scalers.App(Scalers.Reference());
        _scalers["shop-primary"] = Scalers.Hpa("shop-primary");
        await KnowAsync(app);

        CompanionState state = _companions.Observe(app);
        string[] problems = [.. AutoscalerChecks.Problems(app, _cache.Companions)];

        Assert.Equal("HorizontalPodAutoscaler shop does not exist; create it or remove spec.autoscalerRef.", state.Missing);
        Assert.Equal(["HorizontalPodAutoscaler shop-primary exists and was not made for this Canary; delete or rename it."], problems);
    }

    [Theory]
    [InlineData("""{"scaleTargetRef":{"name":"cart"}}""", null, "scales cart, not shop")]
    [InlineData("""{"minReplicas":0}""", null, "would wake an idle target")]
    [InlineData("{}", 11, "between 11 and 10 pods")]
    public async Task Autoscaler_that_does_not_fit_is_refused(string spec, int? least, string problem)
    {
        _scalers["shop"] = Scalers.Hpa(spec: spec);
        App app = Scalers.App(Scalers.Reference(least: least));
        await KnowAsync(app);

        Assert.Contains(AutoscalerChecks.Problems(app, _cache.Companions), found => found.Contains(problem, StringComparison.Ordinal));
    }

    private async Task KnowAsync(App app)
    {
        Run(_cache.Companions.Autoscalers);
        var synced = new TaskCompletionSource();
        _cache.Companions.Autoscalers.Synced += () => synced.TrySetResult();
        _companions.Observe(app);
        await synced.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private void Run(DemandedKind kind) => _watches.Add(kind.RunAsync(_stop.Token));

    private static JsonObject Kept(JsonObject intent)
    {
        var kept = (JsonObject)intent.DeepClone();
        kept["kind"] = "HorizontalPodAutoscaler";
        kept["metadata"]!["uid"] = "copy";
        kept["metadata"]!["resourceVersion"] = "8";
        return kept;
    }

    private FakeAnswer Answer(FakeRequest request)
    {
        string last = request.Path.Split('/')[^1];
        switch (request.Method)
        {
            case "GET" when request.IsWatch:
                return Answers.Park;
            case "GET" when last == _served:
                return Answers.Json("""{"kind":"APIResourceList","resources":[{"name":"horizontalpodautoscalers","kind":"HorizontalPodAutoscaler"}]}""");
            case "GET" when last == "horizontalpodautoscalers":
                return Answers.List("9", [.. _scalers.Values.Select(scaler => scaler.ToJsonString())]);
            case "PATCH":
                return Answers.Json((_scalers[last] = Kept(request.Json)).ToJsonString());
            case "DELETE" when _scalers.Remove(last):
                return Answers.Json("{}");
            default:
                return Answers.Status(404, "NotFound");
        }
    }
}
