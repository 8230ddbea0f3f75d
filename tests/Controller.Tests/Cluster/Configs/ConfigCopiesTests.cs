using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class ConfigCopiesTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly App App = Deployments.App();
    private readonly ConfigStore _store = new();

    public async Task InitializeAsync() => await _store.PutAsync(Configs.Map("1"), Configs.Secret("MQ=="));

    async Task IAsyncLifetime.DisposeAsync() => await _store.DisposeAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Copy_holds_all_of_the_content_can_never_change_and_carries_no_mark_of_a_deployer()
    {
        await CopyAsync();

        JsonObject copy = Assert.Single(Copies());
        Assert.Equal(("1", "AAEC", true), (copy.Get<string>("data", "a"), copy.Get<string>("binaryData", "b"), copy.Get<bool>("immutable")));
        Assert.Null(copy.Label("app.kubernetes.io/instance"));
        Assert.StartsWith("settings-primary-", copy.Name(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_content_has_a_copy_of_its_own_and_the_same_one_is_not_written_twice()
    {
        string first = (await CopyAsync())[("ConfigMap", "settings")];
        await CopyAsync();
        await _store.PutAsync(Configs.Map("2"));
        string second = (await CopyAsync())[("ConfigMap", "settings")];

        Assert.NotEqual(first, second);
        Assert.Equal(2, _store.Requests.Count(request => request.Method == "PATCH"));
        Assert.Equal(["1", "2"], Copies().Select(copy => copy.Get<string>("data", "a")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Secret_is_copied_only_when_it_asks_for_it()
    {
        IReadOnlyDictionary<(string, string), string> plain = await CopyAsync();
        await _store.PutAsync(Configs.Secret("MQ==", tracking: "copy"));
        IReadOnlyDictionary<(string, string), string> asked = await CopyAsync();

        Assert.DoesNotContain(("Secret", "token"), plain.Keys);
        JsonObject copy = Copies().Single(one => one.Name() == asked[("Secret", "token")]);
        Assert.Equal(("Opaque", "MQ=="), (copy.Get<string>("type"), copy.Get<string>("data", "t")));
    }

    [Fact]
    public async Task Content_that_changed_since_the_decision_is_not_copied()
    {
        FoundRevision decided = _store.Revisions.Of(App.Canary, Configs.Target());
        await _store.PutAsync(Configs.Map("2"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => _store.Copies.CopyAsync(App, decided.Configs, None));
        Assert.Empty(Copies());
    }

    [Fact]
    public async Task Primary_reads_the_copies_and_starts_anew_with_each_revision()
    {
        FoundRevision found = _store.Revisions.Of(App.Canary, Configs.Target());
        JsonObject primary = PrimaryDeployment.Desired(Configs.Target(), null, App, Deployments.Label, found.Name, await CopyAsync(), hasConfigs: true);

        Assert.Equal(
            [(await CopyAsync())[("ConfigMap", "settings")], "token"],
            ConfigReferences.In(primary.At("spec", "template", "spec")).Select(reference => reference.Name));
        Assert.Equal(found.Name, primary.Get<string>("spec", "template", "metadata", "annotations", PrimaryDeployment.RevisionAnnotation));
    }

    [Fact]
    public async Task Absent_optional_ConfigMap_stays_absent_for_the_primary()
    {
        await _store.DeleteAsync("ConfigMap", "settings");
        FoundRevision found = _store.Revisions.Of(App.Canary, Configs.Target(optional: true));

        IReadOnlyDictionary<(string, string), string> copies = await _store.Copies.CopyAsync(App, found.Configs, None);

        Assert.Equal("settings-primary-absent", copies[("ConfigMap", "settings")]);
        Assert.Empty(Copies());
    }

    [Fact]
    public async Task Lost_copy_is_made_again_from_what_is_kept_and_no_Secret_is_kept()
    {
        await _store.PutAsync(Configs.Secret("MQ==", tracking: "copy"));
        JsonObject primary = await PrimaryAsync();
        JsonObject kept = await _store.Copies.KeptAsync(primary, None);
        JsonObject copy = Copies().Single(one => one.Get<string>("kind") == "ConfigMap");
        await using var without = new ConfigStore();
        await without.SyncedAsync();

        await without.Copies.RestoreAsync(App, kept, None);

        Assert.Equal([copy.Name()], kept.Select(one => one.Key));
        JsonObject restored = Assert.Single(without.All);
        Assert.True(JsonNode.DeepEquals(ConfigObject.ContentOf(copy), ConfigObject.ContentOf(restored)));
    }

    [Fact]
    public async Task Copies_that_nobody_reads_any_more_go_and_others_stay()
    {
        JsonObject former = await PrimaryAsync();
        await _store.PutAsync(Configs.Map("2"));
        JsonObject primary = await PrimaryAsync();
        var another = new App(App.Canary with { Metadata = App.Canary.Metadata with { Name = "another" } });
        await _store.Copies.CopyAsync(another, _store.Revisions.Of(App.Canary, Configs.Target()).Configs, None);

        await _store.Copies.PruneAsync(App, [primary, former], [], None);
        int all = Copies().Count;
        await _store.Copies.PruneAsync(App, [primary], [former], None);
        int some = Copies().Count;
        Assert.DoesNotContain(_store.Requests, request => request.Argument("labelSelector") is not null);
        await _store.Copies.DeleteAllAsync(App, [primary], None);

        Assert.Equal((3, 2, 1), (all, some, Copies().Count));
        Assert.Equal(2, _store.All.Count - Copies().Count);
    }

    [Fact]
    public async Task Copy_of_a_Secret_goes_with_what_has_read_it_and_no_Secret_is_listed()
    {
        await _store.PutAsync(Configs.Secret("MQ==", tracking: "copy"));
        JsonObject former = await PrimaryAsync();
        await _store.PutAsync(Configs.Secret("Mg==", tracking: "copy"));
        JsonObject primary = await PrimaryAsync();
        int both = Secrets();

        await _store.Copies.PruneAsync(App, [primary], [former], None);
        int one = Secrets();
        await _store.Copies.PruneAsync(new App(App.Canary with { Metadata = App.Canary.Metadata with { Name = "another" } }), [], [primary], None);
        int still = Secrets();
        await _store.Copies.PruneAsync(App, [], [primary], None);

        Assert.Equal((2, 1, 1, 0), (both, one, still, Secrets()));
        Assert.DoesNotContain(_store.Requests, request => request.Path.EndsWith("/secrets", StringComparison.Ordinal));

        int Secrets() => Copies().Count(copy => copy.Get<string>("kind") == "Secret");
    }

    [Fact]
    public async Task Copy_of_a_Secret_that_may_no_longer_be_touched_holds_nothing_up()
    {
        await _store.PutAsync(Configs.Secret("MQ==", tracking: "copy"));
        JsonObject former = await PrimaryAsync();
        _store.Forbid("Secret");

        await _store.Copies.PruneAsync(App, [], [former], None);

        Assert.Equal("Secret", Assert.Single(Copies()).Get<string>("kind"));
    }

    [Fact]
    public void Name_of_a_copy_always_fits()
    {
        var config = new TrackedConfig(new ConfigReference("ConfigMap", new string('a', 253), false), "0011223344556677", true);

        Assert.Equal(253, config.CopyName(App).Length);
        Assert.True(TrackedConfig.MayBeCopy(config.CopyName(App)));
        Assert.False(TrackedConfig.MayBeCopy("settings-primary"));
    }

    private async Task<IReadOnlyDictionary<(string Kind, string Name), string>> CopyAsync()
        => await _store.Copies.CopyAsync(App, _store.Revisions.Of(App.Canary, Configs.Target()).Configs, None);

    private async Task<JsonObject> PrimaryAsync()
        => PrimaryDeployment.Desired(Configs.Target(), null, App, Deployments.Label, "v1-0", await CopyAsync(), hasConfigs: true);

    private List<JsonObject> Copies() => [.. _store.All.Where(one => one.Name().Contains("-primary-", StringComparison.Ordinal))];
}
