namespace ProgressiveDelivery.Kubernetes.Tests;

/// <summary>Plays the protocol of the replicas in random order, one request at a time, against one store.</summary>
public sealed class ShardsModelTests
{
    private static readonly ObjectKey[] Keys = [.. Enumerable.Range(0, 40).Select(number => new ObjectKey("ns", $"app-{number}"))];

    [Fact]
    public void No_key_is_allowed_to_two_replicas_whatever_comes_between_their_requests()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var store = new Dictionary<string, ShardView>();
            List<Replica> replicas = [];
            for (int step = 0; step < 120; step++)
            {
                if (replicas.Count == 0 || (replicas.Count < 5 && random.Next(12) == 0))
                {
                    replicas.Add(new Replica($"r{seed}-{step}", store));
                }
                else if (random.Next(25) == 0)
                {
                    // What was killed stays in the store until it has expired, which is after it stopped.
                    Replica killed = replicas[random.Next(replicas.Count)];
                    replicas.Remove(killed);
                    killed.Expires();
                }

                if (replicas.Count > 0)
                {
                    replicas[random.Next(replicas.Count)].Step();
                }

                Assert.All(Keys, key => Assert.True(replicas.Count(replica => replica.Grant.Allows(key)) <= 1, $"seed {seed}, step {step}: {key} has two owners"));
            }
        }
    }

    [Fact]
    public void Every_key_is_allowed_to_one_replica_once_nobody_comes_or_goes()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var store = new Dictionary<string, ShardView>();
            Replica[] replicas = [.. Enumerable.Range(0, 4).Select(number => new Replica($"r{number}", store))];
            for (int step = 0; step < 400; step++)
            {
                replicas[random.Next(replicas.Length)].Step();
            }

            Assert.All(Keys, key => Assert.Single(replicas, replica => replica.Grant.Allows(key)));
        }
    }

    /// <summary>The steps of <see cref="Shards"/> between which other replicas may act.</summary>
    private sealed class Replica(string name, Dictionary<string, ShardView> store)
    {
        private ShardView _wanted = ShardView.Of([name]);
        private int _next;

        public ShardGrant Grant { get; private set; } = ShardGrant.Nothing(name);

        public void Expires() => store.Remove(name);

        public void Step()
        {
            switch (_next++ % 3)
            {
                case 0:
                    // Keys that the new view does not give us are given away before it is published.
                    Grant = Grant with { Others = [.. Grant.Others, .. Withheld()] };
                    break;
                case 1:
                    store[name] = _wanted;
                    break;
                default:
                    (string Member, ShardView Published)[] others = [.. store.Where(one => one.Key != name).Select(one => (one.Key, one.Value))];
                    ShardView live = ShardView.Of([name, .. others.Select(one => one.Member)]);
                    Grant = live.Equals(_wanted) ? new ShardGrant(name, _wanted, others) : Grant;
                    _wanted = live;
                    break;
            }
        }

        /// <summary>All that is owned by others in the wanted view counts as theirs already.</summary>
        private IEnumerable<(string Member, ShardView Published)> Withheld() => _wanted.Members.Where(member => member != name).Select(member => (member, _wanted));
    }
}
