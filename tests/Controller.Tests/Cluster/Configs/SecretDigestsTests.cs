using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Kubernetes.Tests;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

/// <summary>Secrets are known by hashes, read one by one, as seldom as may be.</summary>
public sealed class SecretDigestsTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly ObjectKey Key = new("test", "token");
    private static readonly ObjectKey Shop = new("test", "shop");
    private static readonly ObjectKey Cart = new("test", "cart");
    private readonly ManualTimeProvider _time = new();
    private readonly ConfigStore _store;

    public SecretDigestsTests() => _store = new ConfigStore(new ControllerOptions { SecretInterval = TimeSpan.FromMinutes(5) }, _time);

    public async Task InitializeAsync()
    {
        _store.Place(Configs.Secret("MQ=="));
        await FoundAsync();
    }

    async Task IAsyncLifetime.DisposeAsync() => await _store.DisposeAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public void Secret_is_read_by_its_name_once_and_never_listed_or_watched()
    {
        Read();
        Read(Shop, "a");

        FakeRequest only = Assert.Single(_store.Requests);
        Assert.Equal(("GET", "/api/v1/namespaces/test/secrets/token"), (only.Method, only.Path));
    }

    [Fact]
    public async Task Change_that_nothing_tells_of_is_found_after_the_interval_and_reported()
    {
        var reported = new List<ObjectReference>();
        _store.Cache.OnChange(reported.Add);
        string before = Digest();
        await PassAsync(TimeSpan.FromMinutes(5), reads: 2);
        int unchanged = reported.Count;
        _store.Place(Configs.Secret("Mg=="));
        await PassAsync(TimeSpan.FromMinutes(5), reads: 3);
        await Wait.UntilAsync(() => Digest() != before, "the new content");

        Assert.Equal(0, unchanged);
        Assert.Equal([new ObjectReference("Secret", Key)], reported);
    }

    [Fact]
    public async Task What_a_deployer_brought_is_seen_at_once()
    {
        Read(Shop, "commit 1");
        Read(Cart, "commit 1");
        string before = Digest();
        _store.Place(Configs.Secret("Mg=="));
        Read(Shop, "commit 2");

        await Wait.UntilAsync(() => Digest() != before, "the new content");
        Read(Shop, "commit 2");
        Read(Cart, "commit 1");
        Assert.Equal(2, _store.Requests.Count);
    }

    [Fact]
    public async Task What_is_known_stays_known_when_it_may_no_longer_be_read()
    {
        string before = Digest();
        _store.Forbid("Secret");
        await PassAsync(TimeSpan.FromMinutes(5), reads: 2);
        await Wait.UntilAsync(() => _time.ArmedTimers == 1, "the next pause");

        Assert.Equal(before, Digest());
    }

    [Fact]
    public async Task What_could_never_be_read_is_unknown()
    {
        await using var refused = new ConfigStore(time: _time);
        refused.Forbid("Secret");

        ConfigReading first = refused.Cache.Read(ConfigReference.Secret, Key);
        await Wait.UntilAsync(() => refused.Cache.Read(ConfigReference.Secret, Key) is not ConfigReading.Pending, "the refusal");

        Assert.IsType<ConfigReading.Pending>(first);
        Assert.IsType<ConfigReading.Unknown>(refused.Cache.Read(ConfigReference.Secret, Key));
    }

    [Fact]
    public async Task Secret_that_nobody_refers_to_any_more_is_forgotten()
    {
        _store.Cache.IsWanted = _ => false;
        await Wait.UntilAsync(() => _time.ArmedTimers == 1, "the pause");
        _time.Advance(TimeSpan.FromMinutes(5));

        await Wait.UntilAsync(() => Read() is ConfigReading.Pending, "the end of what is known");
    }

    private async Task PassAsync(TimeSpan by, int reads)
    {
        await Wait.UntilAsync(() => _time.ArmedTimers == 1, "the pause");
        _time.Advance(by);
        await Wait.UntilAsync(() => _store.Requests.Count == reads, "the next reading");
    }

    private Task FoundAsync() => Wait.UntilAsync(() => Read() is ConfigReading.Found, "the first reading");

    private ConfigReading Read(ObjectKey? asker = null, string? mark = null) => _store.Cache.Read(ConfigReference.Secret, Key, asker, mark);

    private string Digest() => ConfigObject.Of(Assert.IsType<ConfigReading.Found>(Read()).Slim);
}
