using System.Text.Json.Nodes;
using static ProgressiveDelivery.Kubernetes.Tests.Answers;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class ApiClientWriteTests
{
    private static readonly ObjectKey Key = new("ns", "a");
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task T19_Apply_states_the_whole_intent_under_one_manager()
    {
        await using FakeApiServer server = FakeApiServer.Start().Always(Json("{}"));
        using var client = new ApiClient(server.Settings);
        var intent = new JsonObject
        {
            ["metadata"] = new JsonObject { ["managedFields"] = new JsonArray(), ["labels"] = new JsonObject() },
            ["spec"] = new JsonObject { ["replicas"] = 3 },
        };

        await client.ApplyAsync(Resources.Deployments, Key, intent, "canary", force: true, None);
        await client.ApplyAsync(Resources.Deployments, Key, intent, "canary", force: false, None);

        FakeRequest request = server.Requests[0];
        Assert.Equal("PATCH", request.Method);
        Assert.Equal("application/apply-patch+yaml", request.Header("Content-Type"));
        Assert.Equal("canary", request.Argument("fieldManager"));
        Assert.Equal("true", request.Argument("force"));
        Assert.Null(server.Requests[1].Argument("force"));
        Assert.Equal(
            """{"metadata":{"labels":{},"name":"a","namespace":"ns"},"spec":{"replicas":3},"apiVersion":"apps/v1","kind":"Deployment"}""",
            request.Body);
        Assert.True(intent.At("metadata") is JsonObject { Count: 2 });
    }

    [Fact]
    public async Task T19_Apply_without_a_manager_or_for_another_object_is_refused_before_it_is_sent()
    {
        await using FakeApiServer server = FakeApiServer.Start();
        using var client = new ApiClient(server.Settings);
        var other = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "b" } };

        await Assert.ThrowsAsync<ArgumentException>(() => client.ApplyAsync(Resources.Deployments, Key, [], "", false, None));
        await Assert.ThrowsAsync<ArgumentException>(() => client.ApplyAsync(Resources.Deployments, Key, other, "canary", false, None));
    }

    [Fact]
    public async Task T20_Merge_patch_carries_nulls_and_is_sent_as_such()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Json("{}"));
        using var client = new ApiClient(server.Settings);
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = "7", ["annotations"] = new JsonObject { ["x"] = null } },
        };

        await client.MergePatchAsync(Resources.Deployments, Key, patch, None, fieldManager: "canary");

        FakeRequest request = server.Requests[0];
        Assert.Equal("PATCH", request.Method);
        Assert.Equal("application/merge-patch+json", request.Header("Content-Type"));
        Assert.Equal("""{"metadata":{"resourceVersion":"7","annotations":{"x":null}}}""", request.Body);
        Assert.Equal("canary", request.Argument("fieldManager"));
    }

    [Fact]
    public async Task T21_Status_is_written_to_its_own_address()
    {
        await using FakeApiServer server = FakeApiServer.Start().Always(Json("{}"));
        using var client = new ApiClient(server.Settings);
        var patch = new JsonObject { ["status"] = new JsonObject { ["observedGeneration"] = 3 } };

        await client.MergePatchAsync(Resources.Deployments, Key, patch, None, "status");
        await client.ApplyAsync(Resources.Deployments, Key, patch, "canary-status", true, None, "status");

        Assert.All(server.Requests, request => Assert.Equal("/apis/apps/v1/namespaces/ns/deployments/a/status", request.Path));
    }

    [Fact]
    public async Task T23_Delete_names_the_object_by_uid_and_says_what_becomes_of_dependents()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Json("{}"), Json("{}"), Status(404, "NotFound"));
        using var client = new ApiClient(server.Settings);

        Assert.True(await client.DeleteAsync(Resources.Pods, Key, None, new() { Uid = "u1", Propagation = PropagationPolicy.Foreground }));
        Assert.True(await client.DeleteAsync(Resources.Pods, Key, None));
        Assert.False(await client.DeleteAsync(Resources.Pods, Key, None));

        Assert.Equal(
            """{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Foreground","preconditions":{"uid":"u1"}}""",
            server.Requests[0].Body);
        Assert.Equal("Background", server.Requests[1].Json.Get<string>("propagationPolicy"));
    }

    [Fact]
    public void T23_Finalizers_change_by_a_patch_that_carries_the_version_and_keeps_the_others()
    {
        JsonObject obj = JsonNode.Parse("""{"metadata":{"resourceVersion":"7","finalizers":["x/y"]}}""")!.AsObject();
        JsonObject dying = JsonNode.Parse("""{"metadata":{"resourceVersion":"8","deletionTimestamp":"t","finalizers":["x/y"]}}""")!.AsObject();

        Assert.Equal("""{"metadata":{"resourceVersion":"7","finalizers":["x/y","a/b"]}}""", Finalizers.PatchToAdd(obj, "a/b")!.ToJsonString());
        Assert.Equal("""{"metadata":{"resourceVersion":"8","finalizers":[]}}""", Finalizers.PatchToRemove(dying, "x/y")!.ToJsonString());
        Assert.Null(Finalizers.PatchToAdd(obj, "x/y"));
        Assert.Null(Finalizers.PatchToAdd(dying, "a/b"));
        Assert.Null(Finalizers.PatchToRemove(obj, "a/b"));
    }

    [Fact]
    public async Task T25_Writes_ask_the_server_to_validate_fields()
    {
        await using FakeApiServer server = FakeApiServer.Start().Always(Json("{}"));
        using var client = new ApiClient(server.Settings);

        await client.CreateAsync(Resources.Pods, Key, [], None);
        await client.ReplaceAsync(Resources.Pods, Key, [], None);
        await client.ApplyAsync(Resources.Pods, Key, [], "canary", true, None);
        await client.MergePatchAsync(Resources.Pods, Key, [], None);

        Assert.All(server.Requests, request => Assert.Equal("Strict", request.Argument("fieldValidation")));
    }

    [Fact]
    public async Task T24_Create_looks_first_when_its_connection_was_lost()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Cut, Status(404, "NotFound"), Json(Item("a", "1")));
        using var client = new ApiClient(server.Settings);

        JsonObject created = await client.CreateAsync(Resources.ConfigMaps, Key, [], None);

        Assert.Equal("a", created.Name());
        Assert.Equal(["POST", "GET", "POST"], server.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task T24_Create_tells_that_the_object_is_there_when_a_lost_request_may_have_made_it()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Cut, Json(Item("a", "1")));
        using var client = new ApiClient(server.Settings);

        var exception = await Assert.ThrowsAsync<ApiException>(() => client.CreateAsync(Resources.ConfigMaps, Key, [], None));

        Assert.True(exception.IsAlreadyExists);
    }

    [Fact]
    public async Task T24_Requests_with_the_same_effect_twice_are_repeated_after_a_lost_connection()
    {
        await using FakeApiServer server = FakeApiServer.Start();
        using var client = new ApiClient(server.Settings);
        JsonObject versioned = JsonNode.Parse(Item("a", "1"))!.AsObject();

        server.Then(Cut, Json("{}"));
        await client.GetAsync(Resources.ConfigMaps, Key, None);
        server.Then(Cut, Json("{}"));
        await client.ApplyAsync(Resources.ConfigMaps, Key, [], "canary", true, None);
        server.Then(Cut, Json("{}"));
        await client.ReplaceAsync(Resources.ConfigMaps, Key, versioned, None);

        Assert.Equal(["GET", "GET", "PATCH", "PATCH", "PUT", "PUT"], server.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task T24_Replace_without_a_version_is_not_repeated_after_a_lost_connection()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Cut);
        using var client = new ApiClient(server.Settings);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.ReplaceAsync(Resources.ConfigMaps, Key, [], None));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task T24_Request_is_repeated_once_only_when_every_connection_is_lost()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Cut, Cut);
        using var client = new ApiClient(server.Settings);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Resources.ConfigMaps, Key, None));

        Assert.Equal(2, server.Requests.Count);
    }
}
