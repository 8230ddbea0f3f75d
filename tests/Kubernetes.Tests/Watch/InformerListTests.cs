using ProgressiveDelivery.Testing;
using static ProgressiveDelivery.Kubernetes.Tests.Answers;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class InformerListTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task T01_Informer_sends_a_resource_version_back_as_it_came()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("007/ä+ &", Item("a", "z")), Watch(Event("MODIFIED", Item("a", "b b"))));
        await using var informer = new RunningInformer(server, _time);

        IReadOnlyList<FakeRequest> watches = await server.WaitForRequestsAsync(2, request => request.IsWatch);

        Assert.Equal(["007/ä+ &", "b b"], watches.Select(watch => watch.Argument("resourceVersion")));
    }

    [Fact]
    public async Task T02_Informer_lists_without_a_version_when_its_own_is_from_the_future()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(
            List("900", Item("a", "800")),
            Status(504, "Timeout", "Too large resource version: 900, current: 5", "ResourceVersionTooLarge"),
            List("5", Item("b", "4")));
        await using var informer = new RunningInformer(server, _time);

        IReadOnlyList<FakeRequest> lists = await server.WaitForRequestsAsync(2, request => request.IsList);
        await Wait.UntilAsync(() => informer["b"] is not null, "the restored object");

        Assert.All(lists, list => Assert.Null(list.Argument("resourceVersion")));
        Assert.Null(informer["a"]);
    }

    [Fact]
    public async Task T03_List_asks_for_the_next_page_with_the_same_query_and_no_version()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(ListPage("10", "token+1", Item("a", "1")), ListPage("10", "token/2", Item("b", "2")), List("10", Item("c", "3")));
        using var client = new ApiClient(server.Settings, _time);

        var options = new ListOptions { PageSize = 1, LabelSelector = "app in (x, y)" };
        var list = await client.ListAsync(Resources.ConfigMaps, "ns", options, CancellationToken.None);

        Assert.Equal(["a", "b", "c"], list.Items.Select(item => item.Name()));
        Assert.Equal("10", list.ResourceVersion);
        Assert.Equal([null, "token+1", "token/2"], server.Requests.Select(request => request.Argument("continue")));
        Assert.All(server.Requests, request =>
        {
            Assert.Equal("1", request.Argument("limit"));
            Assert.Equal("app in (x, y)", request.Argument("labelSelector"));
            Assert.Null(request.Argument("resourceVersion"));
            Assert.Null(request.Argument("resourceVersionMatch"));
        });
    }

    [Fact]
    public async Task T03_List_starts_over_without_pages_when_a_page_token_has_expired()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(ListPage("10", "old", Item("a", "1")), Status(410, "Expired"), List("20", Item("b", "11")));
        using var client = new ApiClient(server.Settings, _time);

        var list = await client.ListAsync(Resources.ConfigMaps, null, ListOptions.All, CancellationToken.None);

        Assert.Equal(["b"], list.Items.Select(item => item.Name()));
        Assert.Equal("20", list.ResourceVersion);
        Assert.Null(server.Requests[2].Argument("limit"));
        Assert.Null(server.Requests[2].Argument("continue"));
    }

    [Fact]
    public async Task T04_Informer_keeps_its_store_when_a_later_page_fails_and_deletes_after_the_last_page_only()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(
            List("10", Item("a", "1"), Item("b", "2")),
            Watch(Event("ERROR", StatusBody(410, "Expired"))),
            ListPage("20", "next", Item("b", "12", "2")),
            Status(500, "InternalError"),
            ListPage("30", "next", Item("b", "12", "2")),
            List("30", Item("c", "13")));
        await using var informer = new RunningInformer(server, _time);
        await server.WaitForRequestsAsync(4);
        await Wait.UntilAsync(() => informer.Informer.Problem is not null, "the failed list");
        Assert.Equal("1", informer["a"]);
        Assert.Equal("1", informer["b"]);

        await _time.AdvanceUntilAsync(TimeSpan.FromSeconds(0.5), () => informer["c"] is not null, "the second list");

        Assert.Equal([("a", null, "1"), ("a", "1", null), ("b", null, "1"), ("b", "1", "2"), ("c", null, "1")], await informer.ChangesAsync(5));
        FakeRequest watch = (await server.WaitForRequestsAsync(2, request => request.IsWatch))[1];
        Assert.Equal("30", watch.Argument("resourceVersion"));
    }

    [Fact]
    public async Task T05_Items_of_a_list_carry_their_type_when_they_are_stored()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("10", Item("a", "1")));
        await using var informer = new RunningInformer(server, _time);
        await informer.SyncedAsync();

        var stored = informer.Informer.Store.Get(new("ns", "a"))!;

        Assert.Equal("v1", stored.Get<string>("apiVersion"));
        Assert.Equal("ConfigMap", stored.Get<string>("kind"));
    }

    [Fact]
    public async Task T14_Informer_reports_an_object_that_was_deleted_while_it_was_away()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(
            List("10", Item("gone", "1"), Item("kept", "2")),
            Status(410, "Gone"),
            List("20", Item("kept", "2")));
        await using var informer = new RunningInformer(server, _time);

        await Wait.UntilAsync(() => informer.Informer.HasSynced && informer["gone"] is null, "the deletion");

        Assert.Equal([("gone", null, "1"), ("gone", "1", null), ("kept", null, "1")], await informer.ChangesAsync(3));
    }

    [Fact]
    public async Task T16_Store_has_synced_only_when_the_whole_list_is_in_it()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        var lastPage = new TaskCompletionSource();
        server.Then(
            ListPage("10", "next", Item("a", "1")),
            async (request, context) =>
            {
                await lastPage.Task;
                await List("10", Item("b", "2"))(request, context);
            });
        await using var informer = new RunningInformer(server, _time);
        await server.WaitForRequestsAsync(2);
        Assert.False(informer.Informer.HasSynced);
        Assert.Equal(0, informer.Informer.Store.Count);

        lastPage.SetResult();
        await informer.SyncedAsync();

        Assert.Equal(2, informer.Informer.Store.Count);
    }

    [Fact]
    public async Task T16_Client_reads_live_while_the_store_lags()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("10", Item("a", "1", "old")), Park, Json(Item("a", "2", "new")));
        await using var informer = new RunningInformer(server, _time);
        await server.WaitForRequestsAsync(2);
        using var client = new ApiClient(server.Settings, _time);

        var live = await client.GetAsync(Resources.ConfigMaps, new("ns", "a"), CancellationToken.None);

        Assert.Equal("new", live.Get<string>("data", "value"));
        Assert.Equal("old", informer["a"]);
    }

    [Theory]
    [InlineData(403, "Forbidden")]
    [InlineData(404, "NotFound")]
    public async Task T17_Informer_waits_long_and_is_not_ready_when_it_may_not_list(int code, string reason)
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(Status(code, reason, "configmaps: no"), List("10", Item("a", "1")));
        await using var informer = new RunningInformer(server, _time);
        await Wait.UntilAsync(() => informer.Informer.Problem is not null, "the problem");
        Assert.False(informer.Informer.HasSynced);
        Assert.Contains("configmaps: no", informer.Informer.Problem, StringComparison.Ordinal);
        Assert.True(informer.Running);

        await _time.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => informer.Informer.HasSynced, "the list");

        Assert.True(server.Requests[1].At - server.Requests[0].At >= TimeSpan.FromSeconds(30));
        Assert.Null(informer.Informer.Problem);
    }
}
