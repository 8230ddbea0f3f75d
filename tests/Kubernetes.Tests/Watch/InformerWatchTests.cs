using System.Text.Json.Nodes;
using ProgressiveDelivery.Testing;
using static ProgressiveDelivery.Kubernetes.Tests.Answers;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class InformerWatchTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task T06_Informer_resumes_from_its_last_change_when_an_error_event_carries_a_version()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(
            List("10"),
            Watch(
                Event("ADDED", Item("a", "11")),
                Event("ERROR", """{"kind":"Status","metadata":{"resourceVersion":"99"},"reason":"InternalError","message":"etcd","code":500}""")));
        await using var informer = new RunningInformer(server, _time);

        await _time.AdvanceUntilAsync(TimeSpan.FromSeconds(0.5), () => server.Requests.Count == 3, "the resumed watch");

        Assert.Equal("11", server.Requests[2].Argument("resourceVersion"));
    }

    [Fact]
    public async Task T07_Bookmark_moves_the_version_and_leaves_the_store_alone()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("10", Item("a", "1")), Watch(Bookmark("50")));
        await using var informer = new RunningInformer(server, _time);

        IReadOnlyList<FakeRequest> watches = await server.WaitForRequestsAsync(2, request => request.IsWatch);

        Assert.Equal("true", watches[0].Argument("allowWatchBookmarks"));
        Assert.Equal("50", watches[1].Argument("resourceVersion"));
        Assert.Equal(1, informer.Informer.Store.Count);
        Assert.Single(await informer.ChangesAsync(1));
    }

    [Theory]
    [InlineData(410, "Expired")]
    [InlineData(410, "Gone")]
    [InlineData(200, "Expired")]
    public async Task T08_Informer_relists_when_an_error_event_says_410(int code, string reason)
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("10"), Watch(Event("ERROR", StatusBody(code, reason))), List("20", Item("a", "15")));
        await using var informer = new RunningInformer(server, _time);

        FakeRequest resumed = (await server.WaitForRequestsAsync(4))[3];

        Assert.Equal("20", resumed.Argument("resourceVersion"));
        Assert.Equal("1", informer["a"]);
    }

    [Fact]
    public async Task T08_Informer_relists_when_opening_the_watch_says_410()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("10"), Status(410, "Expired"), List("20"));
        await using var informer = new RunningInformer(server, _time);

        Assert.Equal("20", (await server.WaitForRequestsAsync(4))[3].Argument("resourceVersion"));
    }

    [Theory]
    [InlineData(429, "TooManyRequests")]
    [InlineData(500, "InternalError")]
    [InlineData(503, "ServiceUnavailable")]
    public async Task T08_Informer_backs_off_and_resumes_when_the_server_is_in_trouble(int code, string reason)
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("10"), Watch(Event("ERROR", StatusBody(code, reason))));
        await using var informer = new RunningInformer(server, _time);

        await _time.AdvanceUntilAsync(TimeSpan.FromSeconds(0.1), () => server.Requests.Count == 3, "the resumed watch");

        Assert.True(server.Requests[2].IsWatch);
        Assert.Equal("10", server.Requests[2].Argument("resourceVersion"));
        Assert.True(server.Requests[2].At - server.Requests[1].At >= TimeSpan.FromSeconds(0.8));
    }

    [Fact]
    public async Task T08_Informer_backs_off_and_relists_when_an_error_event_is_of_another_kind()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("10"), Watch(Event("ERROR", StatusBody(400, "BadRequest"))), List("20"));
        await using var informer = new RunningInformer(server, _time);

        await _time.AdvanceUntilAsync(TimeSpan.FromSeconds(0.1), () => server.Requests.Count == 4, "the second list");

        Assert.True(server.Requests[2].IsList);
        Assert.True(server.Requests[2].At - server.Requests[1].At >= TimeSpan.FromSeconds(0.8));
    }

    [Fact]
    public async Task T09_Informer_asks_for_a_random_end_between_five_and_ten_minutes_and_resumes_at_once_after_it()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("10"));
        server.Then([.. Enumerable.Range(11, 8).Select(version => Watch(Bookmark($"{version}")))]);
        await using var informer = new RunningInformer(server, _time);

        IReadOnlyList<FakeRequest> watches = await server.WaitForRequestsAsync(9, request => request.IsWatch);

        int[] seconds = [.. watches.Select(watch => int.Parse(watch.Argument("timeoutSeconds")!, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.All(seconds, second => Assert.InRange(second, 300, 600));
        Assert.True(seconds.Distinct().Count() > 1);
        Assert.All(watches, watch => Assert.Equal(watches[0].At, watch.At));
    }

    [Fact]
    public async Task T09_Informer_backs_off_ever_longer_when_watches_end_at_once_and_starts_over_after_two_healthy_minutes()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        var healthy = new FakeWatch();
        server.Then(List("10"), Watch(), Watch(), Watch(), healthy.Answer, Watch());
        await using var informer = new RunningInformer(server, _time);
        await _time.AdvanceUntilAsync(TimeSpan.FromSeconds(0.1), () => server.Requests.Count == 5, "the healthy watch");
        TimeSpan[] gaps = [.. server.Requests.Skip(1).Zip(server.Requests.Skip(2), (one, next) => next.At - one.At)];

        // A delay counts whole milliseconds.
        Assert.All(gaps.Zip(informer.Waits), gap => Assert.True(gap.First > gap.Second - TimeSpan.FromMilliseconds(1)));
        Assert.InRange(informer.Waits[0], TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.2));
        Assert.InRange(informer.Waits[1], TimeSpan.FromSeconds(1.6), TimeSpan.FromSeconds(2.4));
        Assert.InRange(informer.Waits[2], TimeSpan.FromSeconds(3.2), TimeSpan.FromSeconds(4.8));

        await healthy.Opened;
        _time.Advance(TimeSpan.FromMinutes(3));
        healthy.End();
        await server.WaitForRequestsAsync(6);
        await _time.AdvanceUntilAsync(TimeSpan.FromSeconds(0.1), () => server.Requests.Count == 7, "the last watch");

        Assert.InRange(informer.Waits[3], TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.2));
    }

    [Fact]
    public async Task T10_Informer_opens_a_new_watch_when_the_old_one_is_silent_beyond_its_end()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        var halfOpen = new FakeWatch();
        server.Then(List("10"), halfOpen.Answer);
        await using var informer = new RunningInformer(server, _time);
        await halfOpen.Opened;
        halfOpen.Send(Event("ADDED", Item("a", "11")));
        await informer.ChangesAsync(1);
        _time.Advance(TimeSpan.FromSeconds(329));
        Assert.False(halfOpen.Closed.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(331));
        await halfOpen.Closed;
        await _time.AdvanceUntilAsync(TimeSpan.FromSeconds(0.5), () => server.Requests.Count == 3, "the new watch");

        Assert.Equal("11", server.Requests[2].Argument("resourceVersion"));
    }

    [Fact]
    public async Task T12_Informer_resumes_after_the_last_whole_event_when_the_connection_is_cut_within_one()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        var cut = new FakeWatch();
        server.Then(List("10"), cut.Answer, Watch(Event("ADDED", Item("b", "12"))));
        await using var informer = new RunningInformer(server, _time);
        cut.Send(Event("ADDED", Item("a", "11")));
        await informer.ChangesAsync(1);
        cut.Send(Bytes("""{"type":"ADDED","object":{"metadata":{"name":"b","resou"""));
        cut.Cut();

        await _time.AdvanceUntilAsync(TimeSpan.FromSeconds(0.5), () => informer["b"] is not null, "the event that was cut");

        Assert.Equal("11", server.Requests[2].Argument("resourceVersion"));
    }

    [Fact]
    public async Task T13_Informer_skips_an_event_of_unknown_type()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("10"), Watch(Event("RELABELLED", Item("x", "98")), Event("ADDED", Item("a", "11")), Event("RELABELLED", Item("x", "99"))));
        await using var informer = new RunningInformer(server, _time);

        Assert.Equal([("a", null, "1")], await informer.ChangesAsync(1));
        Assert.Equal("11", (await server.WaitForRequestsAsync(3))[2].Argument("resourceVersion"));
    }

    [Fact]
    public async Task T13_Informer_keeps_an_object_that_cannot_be_decoded_with_its_error_and_goes_on()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(
            List("10", Item("a", "1")),
            Watch(
                Event("MODIFIED", """{"metadata":{"namespace":"ns","name":"a","resourceVersion":"11"},"data":{"value":"x"},"data":{}}"""),
                Event("ADDED", Item("b", "12"))));
        await using var informer = new RunningInformer(server, _time);

        Assert.Equal([("a", null, "1"), ("a", "1", "1"), ("b", null, "1")], await informer.ChangesAsync(3));

        ResourceItem<JsonObject> item = informer.Informer.Store.Item(new("ns", "a"))!;
        Assert.Equal("11", item.ResourceVersion);
        Assert.NotNull(item.DecodeError);
        Assert.NotNull(item.Value);
    }

    [Fact]
    public async Task T14_Informer_takes_an_object_that_leaves_the_selector_as_gone()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("10", Item("a", "1")), Watch(Event("DELETED", Item("a", "11"))));
        await using var informer = new RunningInformer(server, _time, new() { LabelSelector = "tier=web", FieldSelector = "metadata.name!=x" });

        Assert.Equal([("a", null, "1"), ("a", "1", null)], await informer.ChangesAsync(2));
        Assert.All(server.Requests, request =>
        {
            Assert.Equal("tier=web", request.Argument("labelSelector"));
            Assert.Equal("metadata.name!=x", request.Argument("fieldSelector"));
        });
    }

    [Fact]
    public async Task T15_Informer_shows_every_object_again_without_a_request_when_a_resync_is_due()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("10", Item("a", "1"), Item("b", "2")));
        await using var informer = new RunningInformer(server, _time, new() { Resync = TimeSpan.FromMinutes(1) });
        await server.WaitForRequestsAsync(2);

        _time.Advance(TimeSpan.FromMinutes(1.3));

        Assert.Equal([("a", null, "1"), ("a", "1", "1"), ("b", null, "1"), ("b", "1", "1")], await informer.ChangesAsync(4));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task T15_Informer_goes_on_when_a_handler_fails()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("10", Item("a", "1")), Watch(Event("ADDED", Item("b", "11"))));
        await using var informer = new RunningInformer(server, _time);
        informer.Informer.AddHandler((_, _, _) => throw new InvalidOperationException("a bug"));

        Assert.Equal([("a", null, "1"), ("b", null, "1")], await informer.ChangesAsync(2));
    }

    [Fact]
    public async Task T39_Informer_resumes_when_the_server_closes_its_connection()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        var watch = new FakeWatch();
        server.Then(List("10"), watch.Answer, Watch(Event("ADDED", Item("a", "11"))));
        await using var informer = new RunningInformer(server, _time);
        await watch.Opened;
        watch.Cut();

        await _time.AdvanceUntilAsync(TimeSpan.FromSeconds(0.5), () => informer["a"] is not null, "the event after the cut");
    }

    [Fact]
    public async Task T48_Informer_says_what_is_wrong_until_it_follows_again()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time);
        server.Then(List("10"), Cut, Cut);
        await using var informer = new RunningInformer(server, _time);
        await Wait.UntilAsync(() => informer.Informer.Problem is not null, "the problem");
        Assert.True(informer.Informer.HasSynced);

        var watch = new FakeWatch();
        server.Always(watch.Answer);
        await _time.AdvanceUntilAsync(TimeSpan.FromSeconds(0.5), () => informer.Informer.Problem is null, "the recovery");
    }
}
