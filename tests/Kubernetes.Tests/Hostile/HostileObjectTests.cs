using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using static ProgressiveDelivery.Kubernetes.Tests.Answers;

namespace ProgressiveDelivery.Kubernetes.Tests.Hostile;

/// <summary>One object that was made to bring its readers down is one object that cannot be read.</summary>
public sealed class HostileObjectTests
{
    private static readonly string Deep = $$"""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"deep","namespace":"ns","resourceVersion":"12"},"values":{{string.Concat(Enumerable.Repeat("{\"a\":", 9_000))}}1{{new string('}', 9_000)}}}""";

    [Fact]
    public async Task List_is_read_but_for_the_object_that_is_nested_as_deeply_as_the_server_takes_it()
    {
        string list = $$"""{"metadata":{"resourceVersion":"20"},"items":[{{Item("a", "11")}},{{Deep}},{{Item("b", "13")}}]}""";
        using ApiTransport transport = Transport(() => Ok(list));

        ListResult<JsonObject> read = await new PagedList<JsonObject>(transport, Resources.ConfigMaps, "ns", new ListOptions()).ReadAsync(default);

        Assert.Equal(["a", "deep", "b"], read.Entries.Select(entry => entry.Key.Name));
        Assert.Equal([true, false, true], read.Entries.Select(entry => entry.Value is not null));
    }

    [Fact]
    public async Task Watch_goes_on_past_the_object_that_is_nested_as_deeply_as_the_server_takes_it()
    {
        string events = $$"""{"type":"ADDED","object":{{Deep}}}""" + "\n" + Event("ADDED", Item("b", "13")) + "\n";
        using ApiTransport transport = Transport(() => Ok(events));
        await using WatchStream<JsonObject> stream = await WatchStream<JsonObject>.OpenAsync(transport, TimeProvider.System, Resources.ConfigMaps, "ns", new WatchOptions { ResourceVersion = "10" }, default);

        var seen = new List<WatchEvent<JsonObject>>();
        await foreach (WatchEvent<JsonObject> change in stream.ReadAsync(default))
        {
            seen.Add(change);
        }

        Assert.Equal([("deep", false), ("b", true)], seen.Select(change => (change.Item!.Key.Name, change.Item.Value is not null)));
    }

    [Fact]
    public async Task Server_that_does_not_take_the_connection_in_time_is_a_timeout_and_no_cancellation()
    {
        // What SocketsHttpHandler throws when ConnectTimeout is over.
        using ApiTransport transport = Transport(() => throw new TaskCanceledException("A task was canceled.", new TimeoutException("A connection could not be established within the configured ConnectTimeout.")));
        var request = new ApiRequest(HttpMethod.Get, "get", "pods", "api/v1/pods");

        await Assert.ThrowsAsync<TimeoutException>(() => transport.SendAsync(request, (_, _) => Task.FromResult(0), default));
        await Assert.ThrowsAsync<TimeoutException>(() => transport.OpenAsync(request, default));
    }

    [Fact]
    public async Task Caller_that_leaves_while_connecting_sees_a_cancellation()
    {
        using var leaving = new CancellationTokenSource();
        using ApiTransport transport = Transport(() =>
        {
            leaving.Cancel();
            throw new TaskCanceledException("A task was canceled.", new TimeoutException());
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transport.SendAsync(new ApiRequest(HttpMethod.Get, "get", "pods", "api/v1/pods"), (_, _) => Task.FromResult(0), leaving.Token));
    }

    private static HttpResponseMessage Ok(string body) => new() { Content = new StringContent(body) };

    private static ApiTransport Transport(Func<HttpResponseMessage> answer) =>
        new(new ConnectionSettings { Server = new Uri("http://api.example") }, new StubHandler(answer), TimeProvider.System, NullLogger.Instance);
}
