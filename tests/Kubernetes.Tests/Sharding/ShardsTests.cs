using System.Text.Json.Nodes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class ShardsTests : IAsyncLifetime
{
    private const string Collection = "/apis/coordination.k8s.io/v1/namespaces/ns/leases";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);

    /// <summary>Who has so short a timer only rests between two rounds.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    private static readonly ObjectKey[] Keys = [.. Enumerable.Range(0, 60).Select(number => new ObjectKey("shop", $"app-{number}"))];

    private readonly ManualTimeProvider _time = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonObject> _leases = [];
    private readonly List<Replica> _replicas = [];
    private FakeApiServer _server = null!;
    private int _version;

    public Task InitializeAsync()
    {
        _server = FakeApiServer.Start(_time);
        _server.Always((request, context) => Answer(request)(request, context));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (Replica replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Replica_that_is_alone_holds_every_key()
    {
        Replica alone = Start("a");

        await UntilAsync(() => Keys.All(alone.Shards.Holds), "all keys");
    }

    [Fact]
    public async Task Newcomer_gets_its_share_and_no_key_has_two_holders_at_any_time()
    {
        Replica first = Start("a");
        await UntilAsync(() => Keys.All(first.Shards.Holds), "all keys");
        Replica second = Start("b");

        await UntilAsync(
            () =>
            {
                Assert.DoesNotContain(Keys, key => second.Shards.Holds(key) && first.Shards.Holds(key));
                return Keys.All(key => first.Shards.Holds(key) != second.Shards.Holds(key)) && Keys.Any(second.Shards.Holds);
            },
            "two shares");
    }

    [Fact]
    public async Task Key_in_hand_is_not_given_away_before_the_work_on_it_has_ended()
    {
        Replica first = Start("a");
        await UntilAsync(() => Keys.All(first.Shards.Holds), "all keys");
        ObjectKey moving = Keys.First(key => ShardView.Of(["a", "b"]).OwnerOf(key) == "b");
        Assert.True(first.Shards.TryEnter(moving));
        Replica second = Start("b");

        // It waits with the work in hand only: nothing new is begun on what goes.
        await UntilAsync(() => !first.Shards.TryEnter(moving) && !first.Shards.Holds(moving), "the giving away");
        Assert.False(second.Shards.Holds(moving));
        first.Shards.Leave(moving);

        await UntilAsync(() => second.Shards.Holds(moving), "the take-over");
    }

    [Fact]
    public async Task Keys_of_a_killed_replica_go_to_the_other_when_its_lease_has_expired()
    {
        Replica first = Start("a");
        Replica second = Start("b");
        await UntilAsync(() => Keys.Any(second.Shards.Holds) && Keys.Any(first.Shards.Holds), "two shares");
        DateTimeOffset killed = _time.GetUtcNow();
        second.IsCut = true;

        await UntilAsync(() => Keys.All(first.Shards.Holds), "all keys");

        Assert.InRange(_time.GetUtcNow() - killed, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        Assert.DoesNotContain(Keys, second.Shards.Holds);
        await Assert.ThrowsAsync<LeadershipLostException>(() => second.Running);
    }

    [Fact]
    public async Task Replica_that_ends_in_order_hands_over_at_once()
    {
        Replica first = Start("a");
        Replica second = Start("b");
        await UntilAsync(() => Keys.Any(second.Shards.Holds) && Keys.Any(first.Shards.Holds), "two shares");
        DateTimeOffset stopped = _time.GetUtcNow();
        await second.DisposeAsync();

        await UntilAsync(() => Keys.All(first.Shards.Holds), "all keys");

        Assert.InRange(_time.GetUtcNow() - stopped, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private Replica Start(string name)
    {
        var replica = new Replica(name, _server, _time);
        _replicas.Add(replica);
        return replica;
    }

    private Task UntilAsync(Func<bool> condition, string what)
        => _time.AdvanceUntilAsync(Step, condition, what, () => _time.Armed.Count(next => next <= LongestPause) >= _replicas.Count(replica => !replica.Running.IsCompleted));

    private FakeAnswer Answer(FakeRequest request)
    {
        lock (_lock)
        {
            string name = request.Path.Split('/')[^1];
            if (_replicas.Any(replica => replica.IsCut && request.Header("User-Agent").Contains(replica.Name, StringComparison.Ordinal)))
            {
                return Answers.Status(500, "InternalError");
            }

            return request.Method switch
            {
                "GET" when request.Path == Collection => Answers.List("9", [.. _leases.Values.Select(lease => lease.ToJsonString())]),
                "GET" => _leases.TryGetValue(name, out JsonObject? lease) ? Answers.Json(lease.ToJsonString()) : Answers.Status(404, "NotFound"),
                "DELETE" => _leases.Remove(name) ? Answers.Json("{}") : Answers.Status(404, "NotFound"),
                "PUT" when !_leases.ContainsKey(name) => Answers.Status(404, "NotFound"),
                "PUT" when _leases[name].ResourceVersion() != request.Json.ResourceVersion() => Answers.Status(409, "Conflict"),
                _ => Store(request.Json),
            };
        }
    }

    private FakeAnswer Store(JsonObject lease)
    {
        lease["metadata"]!["resourceVersion"] = $"{++_version}";
        _leases[lease.Name()] = lease;
        return Answers.Json(lease.ToJsonString());
    }

    private sealed class Replica : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly ApiClient _client;

        public Replica(string name, FakeApiServer server, ManualTimeProvider time)
        {
            Name = $"replica-{name}/1";
            _client = new ApiClient(server.Settings with { UserAgent = Name }, time);
            Shards = new Shards(_client, new ShardOptions { Namespace = "ns", Group = "canary", Identity = name });
            Running = Shards.RunAsync(_stop.Token);
        }

        public string Name { get; }

        public Shards Shards { get; }

        public Task Running { get; }

        /// <summary>The API server does not hear it any more.</summary>
        public bool IsCut { get; set; }

        public async ValueTask DisposeAsync()
        {
            if (!_stop.IsCancellationRequested)
            {
                await _stop.CancelAsync();
                await Running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                _client.Dispose();
            }
        }
    }
}
