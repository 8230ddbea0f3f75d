using System.Text.Json.Nodes;
using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.EndToEnd.Kubernetes;

[Collection(ClusterCollection.Name)]
public sealed class ApiClientOnApiServerTests(RealApiServer server) : IClassFixture<RealApiServer>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Object_is_created_read_replaced_and_deleted()
    {
        ObjectKey key = server.Key("life");
        Assert.Null(await server.Client.GetAsync(Resources.ConfigMaps, key, None));

        JsonObject created = await server.Client.CreateAsync(Resources.ConfigMaps, key, RealApiServer.ConfigMap("1"), None);
        JsonObject changed = created.Clone();
        changed["data"]!["value"] = "2";
        JsonObject replaced = await server.Client.ReplaceAsync(Resources.ConfigMaps, key, changed, None);

        Assert.Equal("2", (await server.Client.GetAsync(Resources.ConfigMaps, key, None)).Get<string>("data", "value"));
        Assert.Equal(created.Uid(), replaced.Uid());
        Assert.NotEqual(created.ResourceVersion(), replaced.ResourceVersion());
        Assert.True(await server.Client.DeleteAsync(Resources.ConfigMaps, key, None, new() { Uid = created.Uid() }));
        Assert.False(await server.Client.DeleteAsync(Resources.ConfigMaps, key, None));
    }

    [Fact]
    public async Task Conflicts_of_every_kind_are_told_apart()
    {
        ObjectKey key = server.Key("conflicts");
        JsonObject created = await server.Client.ApplyAsync(Resources.ConfigMaps, key, RealApiServer.ConfigMap("1"), "one", false, None);

        var exists = await FailAsync(() => server.Client.CreateAsync(Resources.ConfigMaps, key, RealApiServer.ConfigMap("1"), None));
        var owned = await FailAsync(() => server.Client.ApplyAsync(Resources.ConfigMaps, key, RealApiServer.ConfigMap("2"), "two", false, None));
        await server.Client.ApplyAsync(Resources.ConfigMaps, key, RealApiServer.ConfigMap("2"), "two", force: true, None);
        var stale = await FailAsync(() => server.Client.ReplaceAsync(Resources.ConfigMaps, key, created, None));
        var stalePatch = await FailAsync(() => server.Client.MergePatchAsync(
            Resources.ConfigMaps, key, new() { ["metadata"] = new JsonObject { ["resourceVersion"] = created.ResourceVersion() }, ["data"] = null }, None));
        var other = await FailAsync(() => server.Client.DeleteAsync(Resources.ConfigMaps, key, None, new() { Uid = Guid.NewGuid().ToString() }));

        Assert.True(exists.IsAlreadyExists);
        Assert.True(owned.IsFieldManagerConflict);
        Assert.Contains(owned.Status.Causes, cause => cause.Field == ".data.value");
        Assert.True(stale.IsConflict);
        Assert.True(stalePatch.IsConflict);
        Assert.True(other.IsPreconditionFailed, other.Message);
    }

    [Fact]
    public async Task Apply_removes_what_its_manager_no_longer_states_and_leaves_the_rest()
    {
        ObjectKey key = server.Key("apply");
        await server.Client.CreateAsync(Resources.ConfigMaps, key, new() { ["data"] = new JsonObject { ["theirs"] = "x" } }, None);
        await server.Client.ApplyAsync(Resources.ConfigMaps, key, new() { ["data"] = new JsonObject { ["a"] = "1", ["b"] = "2" } }, "canary", true, None);

        JsonObject after = await server.Client.ApplyAsync(
            Resources.ConfigMaps, key, new() { ["data"] = new JsonObject { ["b"] = "3" } }, "canary", true, None);

        Assert.Equal(["b=3", "theirs=x"], after.Map("data").Select(pair => $"{pair.Key}={pair.Value}").Order());
    }

    [Fact]
    public async Task Merge_patch_deletes_by_null()
    {
        ObjectKey key = server.Key("patch");
        await server.Client.CreateAsync(Resources.ConfigMaps, key, RealApiServer.ConfigMap("1"), None);

        JsonObject after = await server.Client.MergePatchAsync(
            Resources.ConfigMaps, key, new() { ["data"] = new JsonObject { ["value"] = null, ["other"] = "2" } }, None);

        Assert.Equal(["other"], after.Map("data").Keys);
    }

    [Fact]
    public async Task Status_is_written_by_its_subresource_alone()
    {
        ObjectKey key = server.Key("status");
        JsonObject pod = JsonNode.Parse("""{"spec":{"nodeName":"nowhere","containers":[{"name":"a","image":"none"}]}}""")!.AsObject();
        await server.Client.CreateAsync(Resources.Pods, key, pod, None);

        JsonObject main = await server.Client.MergePatchAsync(Resources.Pods, key, Message("main"), None);
        JsonObject status = await server.Client.MergePatchAsync(Resources.Pods, key, Message("status"), None, "status");

        Assert.Null(main.Get<string>("status", "message"));
        Assert.Equal("status", status.Get<string>("status", "message"));
        await server.Client.DeleteAsync(Resources.Pods, key, None);

        static JsonObject Message(string text) => new() { ["status"] = new JsonObject { ["message"] = text } };
    }

    [Fact]
    public async Task List_reads_every_page_and_stamps_the_type()
    {
        await Task.WhenAll(Enumerable.Range(0, 7).Select(number =>
        {
            JsonObject body = RealApiServer.ConfigMap("1");
            body["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["set"] = "pages" } };
            return server.Client.CreateAsync(Resources.ConfigMaps, server.Key($"page-{number}"), body, None);
        }));

        ListResult<JsonObject> list = await server.Client.ListAsync(
            Resources.ConfigMaps, server.Namespace, new() { PageSize = 2, LabelSelector = "set in (pages)" }, None);

        Assert.Equal(7, list.Entries.Count);
        Assert.All(list.Items, item => Assert.Equal("ConfigMap", item.Get<string>("kind")));
        Assert.NotEmpty(list.ResourceVersion);
    }

    [Fact]
    public async Task Invalid_object_is_refused_with_the_field_that_is_wrong()
    {
        JsonObject service = JsonNode.Parse("""{"spec":{"ports":[{"port":99999}]}}""")!.AsObject();

        ApiException exception = await FailAsync(() => server.Client.CreateAsync(Resources.Services, server.Key("invalid"), service, None));

        Assert.True(exception.IsInvalid);
        Assert.Contains(exception.Status.Causes, cause => cause.Field == "spec.ports[0].port");
    }

    [Fact]
    public async Task Token_that_nobody_issued_is_refused()
    {
        using var stranger = new ApiClient(server.Settings with { ClientCertificate = null, ClientKey = null, Exec = null, TokenFile = null, Token = "stranger" });

        Assert.True((await FailAsync(() => stranger.GetAsync(Resources.ConfigMaps, server.Key("any"), None))).IsUnauthorized);
    }

    [Fact]
    public async Task Server_tells_its_version_and_what_it_serves()
    {
        Assert.StartsWith("v1.", await server.Client.GetServerVersionAsync(None), StringComparison.Ordinal);
        Assert.True((await server.Client.DiscoverAsync(None)).Serves("apps", "v1"));
        Assert.True(await server.Client.ServesAsync(Resources.Ingresses, None));
        Assert.False(await server.Client.ServesAsync(Resources.Custom("nobody.example", "v1", "things", "Thing"), None));
    }

    private static Task<ApiException> FailAsync(Func<Task> act) => Assert.ThrowsAsync<ApiException>(act);
}
