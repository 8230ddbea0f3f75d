using System.Text.Json;
using System.Text.Json.Nodes;
using static ProgressiveDelivery.Kubernetes.Tests.Answers;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class ApiClientReadTests
{
    private static readonly ObjectKey Key = new("ns", "a");
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Get_answers_null_when_the_object_is_not_there()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Status(404, "NotFound"));
        using var client = new ApiClient(server.Settings);

        Assert.Null(await client.GetAsync(Resources.Pods, Key, None));
    }

    [Fact]
    public async Task Get_gives_up_when_the_server_does_not_answer_in_time()
    {
        var time = new ProgressiveDelivery.Testing.ManualTimeProvider();
        await using FakeApiServer server = FakeApiServer.Start();
        using var client = new ApiClient(server.Settings with { RequestTimeout = TimeSpan.FromSeconds(30) }, time);
        Task<JsonObject?> get = client.GetAsync(Resources.Pods, Key, None);
        await server.WaitForRequestsAsync(1);

        time.Advance(TimeSpan.FromSeconds(31));

        await Assert.ThrowsAsync<TimeoutException>(() => get);
    }

    [Fact]
    public async Task T22_Object_comes_out_as_it_went_in_when_it_is_read_cloned_and_replaced()
    {
        const string Raw =
            """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a","namespace":"ns","resourceVersion":"1"},"spec":{"n":1.0,"big":12345678901234567890123,"e":1e3,"none":null,"map":{},"list":[],"new":{"field":[1,"1"]}}}""";
        await using FakeApiServer server = FakeApiServer.Start().Then(Json(Raw), Json(Raw));
        using var client = new ApiClient(server.Settings);

        JsonObject read = (await client.GetAsync(Resources.Deployments, Key, None))!;
        await client.ReplaceAsync(Resources.Deployments, Key, read.Clone(), None);

        Assert.Equal(Raw, server.Requests[1].Body);
    }

    [Theory]
    [InlineData("", "/api/v1/namespaces/ns/pods/a")]
    [InlineData("/", "/api/v1/namespaces/ns/pods/a")]
    [InlineData("/k8s/clusters/c-1", "/k8s/clusters/c-1/api/v1/namespaces/ns/pods/a")]
    [InlineData("/k8s/clusters/c-1/", "/k8s/clusters/c-1/api/v1/namespaces/ns/pods/a")]
    public async Task T26_Path_of_the_server_address_is_kept(string basePath, string expected)
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Json("{}"));
        using var client = new ApiClient(server.Settings with { Server = new Uri(server.Address, basePath) });

        await client.GetAsync(Resources.Pods, Key, None);

        Assert.Equal(expected, server.Requests[0].Path);
    }

    [Fact]
    public async Task T26_Paths_come_from_the_table_of_kinds_and_are_escaped()
    {
        await using FakeApiServer server = FakeApiServer.Start().Always(Json("{}"));
        using var client = new ApiClient(server.Settings);

        await client.GetAsync(Resources.Ingresses, new("ns", "a/../b?c"), None);
        await client.GetAsync(Resources.CustomResourceDefinitions, new("", "canaries.canary.gitops.dev"), None);
        await client.ListAsync(Resources.Endpoints, null, new() { PageSize = 0, LabelSelector = "a=b,c!=d&limit=1", FieldSelector = "x=ü" }, None);

        Assert.Equal("/apis/networking.k8s.io/v1/namespaces/ns/ingresses/a%2F..%2Fb%3Fc", server.Requests[0].RawPath);
        Assert.Equal("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/canaries.canary.gitops.dev", server.Requests[1].RawPath);
        Assert.Equal("/api/v1/endpoints?labelSelector=a%3Db%2Cc%21%3Dd%26limit%3D1&fieldSelector=x%3D%C3%BC", server.Requests[2].RawPath);
    }

    [Fact]
    public async Task T26_Namespaced_object_without_a_namespace_is_refused_before_it_is_asked_for()
    {
        await using FakeApiServer server = FakeApiServer.Start();
        using var client = new ApiClient(server.Settings);

        await Assert.ThrowsAsync<ArgumentException>(() => client.GetAsync(Resources.Pods, new("", "a"), None));
    }

    [Fact]
    public async Task T30_Property_that_is_given_twice_is_an_error()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Json("""{"spec":{"a":1,"a":2}}"""));
        using var client = new ApiClient(server.Settings);

        await Assert.ThrowsAsync<JsonException>(() => client.GetAsync(Resources.Pods, Key, None));
    }

    [Fact]
    public async Task T30_Schema_that_nests_deeper_than_64_is_read()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"items\":", 300)) + "{}" + new string('}', 300);
        await using FakeApiServer server = FakeApiServer.Start().Then(Json(deep), List("1", deep));
        using var client = new ApiClient(server.Settings);

        Assert.NotNull(await client.GetAsync(Resources.CustomResourceDefinitions, new("", "x"), None));
        Assert.Single((await client.ListAsync(Resources.CustomResourceDefinitions, null, ListOptions.All, None)).Items);
    }

    [Fact]
    public async Task T39_Client_follows_no_redirect_keeps_no_cookie_and_says_who_it_is()
    {
        await using FakeApiServer server = FakeApiServer.Start()
            .Then(Text("", "text/plain", 302, ("Location", "/login"), ("Set-Cookie", "session=1")), Json("{}"));
        using var client = new ApiClient(server.Settings);

        await Assert.ThrowsAsync<ApiException>(() => client.GetAsync(Resources.Pods, Key, None));
        await client.GetAsync(Resources.Pods, Key, None);

        Assert.Equal("", server.Requests[1].Header("Cookie"));
        Assert.StartsWith("canary/", server.Requests[1].Header("User-Agent"), StringComparison.Ordinal);
        Assert.Contains("gzip", server.Requests[1].Header("Accept-Encoding"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discovery_tells_which_versions_a_server_serves()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(
            Json("""{"kind":"APIGroupList","groups":[{"name":"autoscaling","versions":[{"version":"v2"},{"version":"v1"}]}]}"""),
            Json("""{"kind":"APIResourceList","resources":[{"name":"deployments"},{"name":"deployments/status"}]}"""),
            Status(404, "NotFound"),
            Json("""{"gitVersion":"v1.33.1"}"""));
        using var client = new ApiClient(server.Settings);

        ServedApis served = await client.DiscoverAsync(None);

        Assert.True(served.Serves("autoscaling", "v2"));
        Assert.False(served.Serves("autoscaling", "v2beta2"));
        Assert.True(served.Serves("", "v1"));
        Assert.True(await client.ServesAsync(Resources.Deployments, None));
        Assert.False(await client.ServesAsync(Resources.Custom("x.io", "v1", "xs", "X"), None));
        Assert.Equal("v1.33.1", await client.GetServerVersionAsync(None));
    }

    [Fact]
    public async Task Discovery_finds_where_the_objects_of_a_kind_are()
    {
        const string list = """
            {"kind":"APIResourceList","resources":[
              {"name":"canaries/status","kind":"Canary","namespaced":true},
              {"name":"canaries","kind":"Canary","namespaced":true},
              {"name":"fleets","kind":"Fleet","namespaced":false}]}
            """;
        await using FakeApiServer server = FakeApiServer.Start().Then(Json(list), Json(list), Json(list), Status(404, "NotFound"));
        using var client = new ApiClient(server.Settings);

        Assert.Equal(
            Resources.Custom("canary.gitops.dev", "v1beta1", "canaries", "Canary"),
            await client.FindKindAsync("canary.gitops.dev/v1beta1", "Canary", None));
        Assert.False((await client.FindKindAsync("canary.gitops.dev/v1beta1", "Fleet", None))!.Namespaced);
        Assert.Null(await client.FindKindAsync("canary.gitops.dev/v1beta1", "Other", None));
        Assert.Null(await client.FindKindAsync("v1", "Pod", None));
        Assert.EndsWith("/api/v1", server.Requests[3].Path, StringComparison.Ordinal);
    }
}
