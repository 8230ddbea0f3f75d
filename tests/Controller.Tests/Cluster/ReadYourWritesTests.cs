using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class ReadYourWritesTests
{
    private static readonly ObjectKey Key = new("test", "shop");
    private readonly ManualTimeProvider _time = new();
    private readonly ReadYourWrites<JsonObject> _objects;

    public ReadYourWritesTests()
    {
        // Nothing listens there, and nothing is asked: the informer never runs.
        var client = new ApiClient(new ConnectionSettings { Server = new Uri("http://127.0.0.1:9") }, _time);
        _objects = new(new Informer<JsonObject>(client, Resources.Deployments), obj => obj.ResourceVersion(), _time);
    }

    [Fact]
    public void Own_write_is_seen_before_the_watch_brings_it()
    {
        _objects.Wrote(Key, Version("7"));

        Assert.Equal("7", _objects.Get(Key)?.ResourceVersion());
    }

    [Fact]
    public void Own_write_is_believed_only_as_long_as_a_watch_may_lag()
    {
        _objects.Wrote(Key, Version("7"));

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(_objects.Get(Key));
    }

    [Fact]
    public void Own_write_asks_for_a_look_when_it_is_believed_no_longer()
    {
        DateTimeOffset? look = null;
        _objects.PutOnTop += (_, until) => look = until;

        _objects.Wrote(Key, Version("7"));
        _time.Advance(look!.Value - _time.GetUtcNow());

        Assert.Null(_objects.Get(Key));
    }

    private static JsonObject Version(string version) => new() { ["metadata"] = new JsonObject { ["name"] = "shop", ["namespace"] = "test", ["resourceVersion"] = version } };
}
