using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

/// <summary>What makes a new revision: the pod template and the configuration that it reads, and nothing that only looks like it.</summary>
public sealed class RevisionsTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly ConfigStore _store = new();

    public async Task InitializeAsync() => await _store.PutAsync(Configs.Map("1"), Configs.Secret("MQ=="));

    async Task IAsyncLifetime.DisposeAsync() => await _store.DisposeAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Change_of_a_ConfigMap_or_a_Secret_is_a_new_revision_of_the_same_template()
    {
        string before = Of().Name;
        await _store.PutAsync(Configs.Map("2"));
        string map = Of().Name;
        await _store.PutAsync(Configs.Secret("Mg=="));
        string secret = Of().Name;

        Assert.Equal(3, new HashSet<string>([before, map, secret]).Count);
        Assert.Equal(PodTemplate.HashOf(Configs.Target()), Assert.Single(new HashSet<string>([RevisionNames.TemplateOf(before), RevisionNames.TemplateOf(map), RevisionNames.TemplateOf(secret)])));
    }

    [Fact]
    public async Task Q3_Revert_that_restores_configuration_too_is_the_revision_that_was_good()
    {
        string good = Of().Name;
        await _store.PutAsync(Configs.Map("2"));
        string bad = Of().Name;
        await _store.PutAsync(Configs.Map("1"));

        Assert.NotEqual(good, bad);
        Assert.Equal(good, Of().Name);
        Assert.True(Decisions.Given.In(Phase.Failed, status => status with { LastPromotedSpec = good, LastAppliedSpec = bad, KnownGood = [good] }).GoesStraightIn(Of().Name));
    }

    [Fact]
    public async Task Change_of_binaryData_is_a_new_revision_and_one_of_metadata_is_none()
    {
        string before = Of().Name;
        JsonObject touched = Configs.Map("1");
        touched["metadata"]!["labels"] = new JsonObject { ["a"] = "b" };
        touched["immutable"] = true;
        await _store.PutAsync(touched);
        string same = Of().Name;
        JsonObject binary = touched.Clone();
        binary["binaryData"] = new JsonObject { ["b"] = "AAED" };
        await _store.PutAsync(binary);

        Assert.Equal(before, same);
        Assert.NotEqual(before, Of().Name);
    }

    [Theory]
    [InlineData("disabled", null, false)]
    [InlineData("enabled", "disabled", true)]
    [InlineData(null, "disabled", false)]
    [InlineData(null, null, true)]
    [InlineData("copy", "disabled", true)]
    public async Task Annotation_decides_over_the_spec_what_is_tracked(string? annotation, string? spec, bool tracked)
    {
        await _store.PutAsync(Configs.Map("1", tracking: annotation));

        Assert.Equal(tracked, Of(spec: spec).Digests.ContainsKey("configmap/settings"));
    }

    [Fact]
    public async Task Annotation_of_Flagger_is_understood_where_ours_is_not_set()
    {
        await _store.PutAsync(Configs.Map("1", tracking: "disabled", annotation: ConfigObject.FlaggerAnnotation));

        Assert.DoesNotContain("configmap/settings", Of().Digests.Keys);
    }

    [Fact]
    public async Task Disappearance_is_a_change_only_of_what_is_optional()
    {
        FoundRevision before = Of();
        FoundRevision optional = Of(optional: true);
        await _store.DeleteAsync("ConfigMap", "settings");

        Assert.Equal(before.Name, Of(Applied(before)).Name);
        Assert.NotEqual(optional.Name, Of(Applied(optional), optional: true).Name);
    }

    [Fact]
    public async Task What_may_not_be_read_is_unknown_and_never_changed()
    {
        FoundRevision before = Of();
        await using var refused = new ConfigStore();
        refused.Forbid("ConfigMap");
        await refused.PutAsync(Configs.Secret("MQ=="));

        Assert.Equal(before.Name, refused.Revisions.Of(Canary(Applied(before)), Configs.Target()).Name);
    }

    [Fact]
    public async Task Revision_is_pending_until_the_configuration_is_listed()
    {
        await using var slow = new ConfigStore();

        Assert.True(slow.Revisions.Of(Canary(null), Configs.Target()).IsPending);
        await slow.SyncedAsync();
        Assert.False(slow.Revisions.Of(Canary(null), Configs.Target()).IsPending);
    }

    [Fact]
    public void Hash_of_a_former_version_names_the_same_revision()
    {
        string former = PodTemplate.FormerHashOf(Configs.Target());
        var status = new CanaryStatus { LastAppliedSpec = "0123456789", LastPromotedSpec = former, KnownGood = [former] };

        Assert.Equal(former, Of(status).Former);
        Assert.Null(Of(status, image: "shop:2").Former);
    }

    [Fact]
    public void Revision_of_an_imported_app_is_known_by_its_template_alone()
    {
        string template = PodTemplate.HashOf(Configs.Target());

        Assert.Equal(template, Of(new CanaryStatus { LastAppliedSpec = template, LastPromotedSpec = template, KnownGood = [template] }).Former);
    }

    [Fact]
    public async Task Tracking_of_more_or_less_renames_the_revision_and_a_change_does_not()
    {
        FoundRevision before = Of();
        await _store.PutAsync(Configs.Secret("MQ==", tracking: "disabled"));
        FoundRevision less = Of(Applied(before));
        await _store.PutAsync(Configs.Secret("MQ=="));
        FoundRevision more = Of(Applied(less));
        await _store.PutAsync(Configs.Map("2"));
        FoundRevision changed = Of(Applied(before));

        Assert.Equal((before.Name, less.Name, before.Name), (less.Former, more.Former, more.Name));
        Assert.Null(changed.Former);
    }

    [Fact]
    public async Task Promoted_revision_is_recognized_though_another_was_applied_since()
    {
        FoundRevision promoted = Of();
        await _store.PutAsync(Configs.Secret("MQ==", tracking: "disabled"));
        CanaryStatus status = new() { LastAppliedSpec = "v1-ffffffffff", LastPromotedSpec = promoted.Name, PromotedConfigs = promoted.Digests };

        Assert.Equal(promoted.Name, Of(status).Former);
    }

    [Fact]
    public async Task Nothing_is_read_where_tracking_is_off_and_no_Secret_where_that_is()
    {
        await using var off = new ConfigStore(new ControllerOptions { ConfigTracking = false });
        Assert.Equal(PodTemplate.HashOf(Configs.Target()), off.Revisions.Of(Canary(null), Configs.Target()).Name);
        Assert.Empty(off.Requests);

        await using var maps = new ConfigStore(new ControllerOptions { SecretTracking = false });
        maps.Revisions.Of(Canary(null), Configs.Target());
        await maps.Cache.ReadLiveAsync("ConfigMap", new ObjectKey("test", "settings"), CancellationToken.None);
        Assert.DoesNotContain(maps.Requests, request => request.Path.Contains("/secrets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cache_holds_no_content()
    {
        await _store.PutAsync(Configs.Secret("c2VjcmV0LXZhbHVl"));

        var found = Assert.IsType<ConfigReading.Found>(_store.Cache.Read("Secret", new ObjectKey("test", "token")));
        Assert.DoesNotContain("c2VjcmV0LXZhbHVl", found.Slim.ToJsonString(), StringComparison.Ordinal);
    }

    private static CanaryStatus Applied(FoundRevision found) => new() { LastAppliedSpec = found.Name, TrackedConfigs = found.Digests };

    private FoundRevision Of(CanaryStatus? status = null, string? spec = null, string image = "shop:1", bool optional = false)
        => _store.Revisions.Of(Canary(status, spec), Configs.Target(image, optional));

    private static Canary Canary(CanaryStatus? status, string? tracking = null)
    {
        Canary canary = Deployments.App().Canary;
        return canary with { Spec = canary.Spec with { ConfigTracking = tracking }, Status = status };
    }
}
