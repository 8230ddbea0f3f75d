using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Kubernetes.Tests;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class AutoscaledReplicasTests : IAsyncLifetime, IDisposable
{
    private static readonly ObjectKey Primary = new("test", "shop-primary");
    private readonly FakeApiServer _server = FakeApiServer.Start();
    private readonly ApiClient _client;
    private JsonObject? _live;

    public AutoscaledReplicasTests()
    {
        _server.Always((request, context) => (request.Method == "GET" ? _live is null ? Answers.Status(404, "NotFound") : Answers.Json(_live.ToJsonString()) : Answers.Json(request.Body))(request, context));
        _client = new ApiClient(_server.Settings);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task New_primary_begins_with_its_size()
    {
        await ApplyAsync();

        Assert.Equal(3, Assert.Single(Writes()).Json.Get<int>("spec", "replicas"));
    }

    [Fact]
    public async Task Size_of_a_primary_that_is_there_is_not_written()
    {
        _live = Live("kube-controller-manager", "Update");

        await ApplyAsync();

        Assert.Null(Assert.Single(Writes()).Json.At("spec", "replicas"));
    }

    [Fact]
    public async Task Size_that_we_own_is_handed_over_before_it_is_left_out()
    {
        _live = Live("canary-controller", "Apply");

        await ApplyAsync();

        FakeRequest[] writes = Writes();
        Assert.Equal(["canary-controller-replicas", "canary-controller"], writes.Select(write => write.Argument("fieldManager")));
        Assert.Equal(("41", 7), (writes[0].Json.ResourceVersion(), writes[0].Json.Get<int>("spec", "replicas")));
        Assert.Null(writes[1].Json.At("spec", "replicas"));
    }

    private FakeRequest[] Writes() => [.. _server.Requests.Where(request => request.Method == "PATCH")];

    private Task<JsonObject> ApplyAsync() => new AutoscaledReplicas(_client).ApplyAsync(Primary, PrimaryDeployment.Desired(Deployments.Target(), null, Deployments.App(), Deployments.Label, Deployments.Revision), CancellationToken.None);

    private static JsonObject Live(string manager, string operation) => JsonNode.Parse($$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"namespace":"test","name":"shop-primary","resourceVersion":"41",
          "managedFields":[{"manager":"{{{manager}}}","operation":"{{{operation}}}","fieldsV1":{"f:spec":{"f:replicas":{} } } }]},"spec":{"replicas":7} }
        """)!.AsObject();
}
