using System.Text;
using System.Text.Json.Nodes;
using static ProgressiveDelivery.Kubernetes.Tests.Answers;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class WatchStreamTests
{
    private static readonly WatchOptions From10 = new() { ResourceVersion = "10" };

    [Fact]
    public async Task T11_Watch_opens_before_the_first_event_and_yields_each_before_the_next_is_sent()
    {
        await using FakeApiServer server = FakeApiServer.Start();
        var watch = new FakeWatch();
        server.Then(watch.Answer);
        using var client = new ApiClient(server.Settings);

        await using WatchStream<JsonObject> stream =
            await client.OpenWatchAsync(Resources.ConfigMaps, "ns", From10, CancellationToken.None).WaitAsync(Wait.Limit);
        await using IAsyncEnumerator<WatchEvent<JsonObject>> events = stream.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        foreach (string name in (string[])["a", "b", "c"])
        {
            Task<bool> next = events.MoveNextAsync().AsTask();
            Assert.False(next.IsCompleted);
            watch.Send(Event("ADDED", Item(name, "11")));
            Assert.True(await next.WaitAsync(Wait.Limit));
            Assert.Equal(new("ns", name), events.Current.Item!.Key);
        }
    }

    [Fact]
    public async Task T11_Watch_closes_its_connection_when_it_is_cancelled()
    {
        await using FakeApiServer server = FakeApiServer.Start();
        var watch = new FakeWatch();
        server.Then(watch.Answer);
        using var client = new ApiClient(server.Settings);
        using var stop = new CancellationTokenSource();
        Task reading = ReadAllAsync(client, stop.Token);
        await watch.Opened;

        await stop.CancelAsync();

        await watch.Closed;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task T12_Watch_reads_events_however_their_bytes_arrive()
    {
        await using FakeApiServer server = FakeApiServer.Start();
        var watch = new FakeWatch();
        server.Then(watch.Answer);
        using var client = new ApiClient(server.Settings);
        string large = new('ü', 400_000);
        byte[] bytes = Encoding.UTF8.GetBytes(
            Event("ADDED", Item("a", "11", "grün €")) + "\n" + Event("ADDED", Item("b", "12", large)) + "\n" + Event("ADDED", Item("c", "13")) + "\n");
        // Pieces of primes: most two-byte characters of the large event fall apart somewhere.
        for (int at = 0, size = 3; at < bytes.Length; at += size, size = at < 400 ? 3 : 65_537)
        {
            watch.Send(bytes[at..Math.Min(bytes.Length, at + size)]);
        }

        watch.End();
        IReadOnlyList<WatchEvent<JsonObject>> events = await ReadAllAsync(client, CancellationToken.None).WaitAsync(Wait.Limit);

        Assert.Equal(["grün €", large, "1"], events.Select(change => change.Item!.Value.Get<string>("data", "value")));
    }

    [Fact]
    public async Task T12_Watch_that_ends_within_an_event_is_a_broken_connection()
    {
        await using FakeApiServer server = FakeApiServer.Start();
        server.Then(Watch("""{"type":"ADDED","object":{"""));
        using var client = new ApiClient(server.Settings);

        await Assert.ThrowsAsync<IOException>(() => ReadAllAsync(client, CancellationToken.None));
    }

    [Fact]
    public async Task T25_Watch_that_is_answered_with_a_page_of_html_is_a_broken_connection()
    {
        await using FakeApiServer server = FakeApiServer.Start();
        server.Then(Text("<html>log in first</html>", "text/html", 200));
        using var client = new ApiClient(server.Settings);

        await Assert.ThrowsAsync<IOException>(() => ReadAllAsync(client, CancellationToken.None));
    }

    private static async Task<IReadOnlyList<WatchEvent<JsonObject>>> ReadAllAsync(ApiClient client, CancellationToken ct)
    {
        var events = new List<WatchEvent<JsonObject>>();
        await foreach (WatchEvent<JsonObject> change in client.WatchAsync(Resources.ConfigMaps, "ns", From10, ct))
        {
            events.Add(change);
        }

        return events;
    }
}
