using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Kubernetes.Tests;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class KeptTemplatesTests : IAsyncLifetime, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly JsonObject Primary = PrimaryDeployment.Desired(Deployments.Target(), null, Deployments.App(), Deployments.Label, Deployments.Revision);

    private readonly Dictionary<string, JsonObject> _stored = [];
    private readonly FakeApiServer _server = FakeApiServer.Start();
    private readonly ApiClient _client;
    private readonly KeptTemplates _templates;

    public KeptTemplatesTests()
    {
        _server.Always((request, context) => Answer(request)(request, context));
        _client = new ApiClient(_server.Settings);
        var options = new ControllerOptions();
        _templates = new KeptTemplates(_client, new ConfigCopies(_client, new ConfigCache(_client, TimeProvider.System, options.SecretInterval), options));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Former_template_is_let_go_only_when_the_status_relies_on_the_new_one()
    {
        await _templates.KeepAsync(With(status: null), "v1", null, Primary, None);
        await _templates.KeepAsync(With(status: "v1"), "v2", null, Primary, None);
        string[] both = [.. _stored.Keys];
        await _templates.KeepAsync(With(status: "v2"), "v2", null, Primary, None);

        Assert.Equal(["shop-primary-v1", "shop-primary-v2"], both.Order());
        JsonObject left = Assert.Single(_stored.Values);
        Assert.Equal(("shop-primary-v2", 2L), (left.Name(), left.Get<long>("revision")));
    }

    [Fact]
    public async Task Former_template_that_is_named_stays_while_the_new_one_bakes()
    {
        await _templates.KeepAsync(With(status: null), "v1", null, Primary, None);
        await _templates.KeepAsync(With(status: "v1"), "v2", "v1", Primary, None);
        await _templates.KeepAsync(With(status: "v2"), "v2", "v1", Primary, None);
        string[] both = [.. _stored.Keys];
        await _templates.KeepAsync(With(status: "v2"), "v2", null, Primary, None);

        Assert.Equal(["shop-primary-v1", "shop-primary-v2"], both.Order());
        Assert.Equal("shop-primary-v2", Assert.Single(_stored.Values).Name());
    }

    [Fact]
    public async Task Keeping_the_same_template_again_changes_nothing()
    {
        await _templates.KeepAsync(With(status: "v1"), "v1", null, Primary, None);
        await _templates.KeepAsync(With(status: "v1"), "v1", null, Primary, None);

        Assert.Equal(["GET", "POST", "GET"], _server.Requests.Select(request => request.Method));
        Assert.All(_server.Requests.Where(request => request.IsList), request => Assert.Equal("canary.gitops.dev/kept=true", request.Argument("labelSelector")));
    }

    [Fact]
    public async Task Promotion_costs_two_requests_whatever_other_apps_keep()
    {
        await _templates.KeepAsync(With(status: null), "v1", null, Primary, None);
        int before = _server.Requests.Count;

        await _templates.KeepAsync(With(status: "v1", knownGood: ["v1"]), "v2", null, Primary, None);
        await _templates.KeepAsync(With(status: "v2", knownGood: ["v2", "v1"]), "v2", null, Primary, None);

        Assert.Equal(["POST", "DELETE"], _server.Requests.Skip(before).Select(request => request.Method));
        Assert.Equal(["shop-primary-v2"], _stored.Keys);
    }

    [Fact]
    public async Task Template_that_no_status_names_any_more_is_let_go_at_the_next_promotion()
    {
        await _templates.KeepAsync(With(status: null), "unjudged", null, Primary, None);
        await _templates.KeepAsync(With(status: "unjudged", knownGood: ["v1"]), "v2", null, Primary, None);

        await _templates.KeepAsync(With(status: "v2", knownGood: ["v2", "v1"]), "v2", null, Primary, None);

        Assert.Equal(["shop-primary-v2"], _stored.Keys);
    }

    [Fact]
    public async Task Template_under_a_former_name_goes_when_the_same_revision_is_kept_under_a_new_one()
    {
        await _templates.KeepAsync(With(status: null), "old", null, Primary, None);
        App app = With(status: "old", knownGood: ["new"]);

        await _templates.KeepAsync(new App(app.Canary with { Status = app.Canary.Status! with { KeptRevision = null, LastPromotedSpec = "new" } }), "new", null, Primary, None);

        Assert.Equal(["shop-primary-new"], _stored.Keys);
    }

    [Fact]
    public async Task Kept_template_is_found_whole_and_only_by_its_own_app()
    {
        await _templates.KeepAsync(With(status: null), "v1", null, Primary, None);

        Assert.True(JsonNode.DeepEquals(PrimaryDeployment.Kept(Primary), await _templates.FindAsync(With(status: "v1"), "v1", None)));
        Assert.Null(await _templates.FindAsync(With(status: "v1"), "v2", None));
        Assert.Null(await _templates.FindAsync(With(status: "v1", name: "another"), "v1", None));
        Assert.Null(await _templates.FindAsync(With(status: "v1", target: "former"), "v1", None));
    }

    [Fact]
    public async Task Template_that_may_tell_of_copies_is_read_by_its_name_before_it_goes()
    {
        var digests = new Dictionary<string, string> { ["ConfigMap/settings"] = "0011" };
        await _templates.KeepAsync(With(status: null), "v1", null, Primary, None);
        await _templates.KeepAsync(With(status: "v1", knownGood: ["v1"], configs: digests), "v2", null, Primary, None);
        await _templates.KeepAsync(With(status: "v2", knownGood: ["v2", "v1"], configs: digests), "v2", null, Primary, None);

        Assert.Equal(["shop-primary-v2"], _stored.Keys);
        Assert.Equal(["POST", "POST", "GET", "DELETE"], _server.Requests.Where(request => !request.IsWatch).Select(request => request.Method));
    }

    [Fact]
    public async Task All_that_was_kept_for_a_Canary_goes_with_it_and_nothing_of_another()
    {
        await _templates.KeepAsync(With(status: null), "v1", null, Primary, None);
        await _templates.KeepAsync(With(status: "v1"), "v2", null, Primary, None);
        await _templates.KeepAsync(With(status: null, name: "another", target: "other"), "v1", null, Primary, None);

        await _templates.DeleteAllAsync(With(status: "v1"), null, None);

        Assert.Equal(["other-primary-v1"], _stored.Keys);
    }

    [Fact]
    public async Task Kept_object_is_left_to_garbage_collection_only_when_nothing_is_to_be_given_back()
    {
        await _templates.KeepAsync(With(status: null), "v1", null, Primary, None);
        await _templates.KeepAsync(Deployments.App(givesBack: false), "v2", null, Primary, None);

        Assert.Null(_server.Requests.First(request => request.Method == "POST").Json.At("metadata", "ownerReferences"));
        Assert.Equal("u", _stored["shop-primary-v2"].Items("metadata", "ownerReferences").Single().Get<string>("uid"));
    }

    private static App With(string? status, string name = "shop", string target = "shop", IReadOnlyList<string>? knownGood = null, IReadOnlyDictionary<string, string>? configs = null)
    {
        Canary canary = Deployments.App().Canary;
        return new App(canary with
        {
            Metadata = canary.Metadata with { Name = name },
            Spec = canary.Spec with { TargetRef = canary.Spec.TargetRef with { Name = target } },
            Status = status is null ? null : new CanaryStatus { KeptRevision = status, KnownGood = knownGood, PromotedConfigs = configs },
        });
    }

    /// <summary>As the API server keeps them: created once, never changed.</summary>
    private FakeAnswer Answer(FakeRequest request)
    {
        const string Collection = "/apis/apps/v1/namespaces/test/controllerrevisions";
        switch (request.Method)
        {
            case "POST" when request.Path == Collection && _stored.TryAdd(request.Json.Name(), Identified(request.Json)):
                return Answers.Json(_stored[request.Json.Name()].ToJsonString(), 201);
            case "POST":
                return Answers.Status(409, "AlreadyExists");
            case "DELETE":
                return _stored.Remove(request.Path.Split('/')[^1]) ? Answers.Json("{}") : Answers.Status(404, "NotFound");
            case "GET" when request.Path.StartsWith($"{Collection}/", StringComparison.Ordinal):
                return _stored.TryGetValue(request.Path.Split('/')[^1], out JsonObject? found) ? Answers.Json(found.ToJsonString()) : Answers.Status(404, "NotFound");
            default:
                return Answers.List("9", [.. _stored.Values.Select(kept => kept.ToJsonString())]);
        }
    }

    private static JsonObject Identified(JsonObject kept)
    {
        kept["metadata"]!["uid"] = $"uid-{kept.Name()}";
        return kept;
    }
}
