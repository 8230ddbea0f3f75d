using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// What is needed to make a lost primary again, kept in a ControllerRevision. Nothing watches them: the status tells which
/// revision is kept, and they are only listed when a template is kept, looked up or let go.
/// </summary>
internal sealed class KeptTemplates(ApiClient client, ConfigCopies copies)
{
    /// <summary>On all of ours, so that those of StatefulSets and DaemonSets are not listed with them.</summary>
    private const string KeptLabel = "canary.gitops.dev/kept";

    /// <summary>The content of the ConfigMaps' copies that the template reads, by name.</summary>
    public const string ConfigsField = "configs";

    /// <summary>
    /// Keeps the primary's template under this revision; once the status relies on it, a second call deletes what was kept before, but for
    /// the former revision's, if one is named. What the status still relies on stays, too: the process may die before the status that relies
    /// on the new one is written.
    /// </summary>
    public Task KeepAsync(App app, string revision, string? former, JsonObject primary, CancellationToken cancellationToken)
    {
        CanaryStatus? status = app.Canary.Status;

        // Nothing is relied on after a renaming too, and what is kept under the former name is to go. A bake that a newer revision has
        // ended leaves a template behind that no status names any more.
        bool isNamed = status?.KeptRevision is { } relied ? status.KnownGood?.Contains(relied) == true : status?.LastPromotedSpec is null;
        return isNamed && former is null && status?.Bake is null && app.Canary.Spec.Analysis.BakeTime is null
            ? KeepNamedAsync(app, revision, primary, cancellationToken)
            : KeepListedAsync(app, revision, former, primary, cancellationToken);
    }

    /// <summary>The kept parts of the primary of this revision, as <see cref="PrimaryDeployment.Kept"/> took them; null when they are not kept.</summary>
    public async Task<JsonObject?> FindAsync(App app, string revision, CancellationToken cancellationToken)
        => (await OwnAsync(app, cancellationToken)).FirstOrDefault(kept => kept.Key() == KeyOf(app, revision))?["data"] as JsonObject;

    /// <summary>Deletes all of the Canary's, and the copies that they and this primary read.</summary>
    public async Task DeleteAllAsync(App app, JsonObject? primary, CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonObject> own = await OwnAsync(app, cancellationToken);
        await copies.DeleteAllAsync(app, [.. own.Select(DataOf), primary ?? []], cancellationToken);
        await DeleteAsync(own, cancellationToken);
    }

    /// <summary>By the names that the status tells: a list would bring those of every app in the namespace.</summary>
    private async Task KeepNamedAsync(App app, string revision, JsonObject primary, CancellationToken cancellationToken)
    {
        CanaryStatus? status = app.Canary.Status;
        if (revision == status?.KeptRevision)
        {
            string? former = status.KnownGood?.FirstOrDefault(known => known != revision);
            if (former is not null && !await LetGoAsync(app, former, primary, cancellationToken))
            {
                // What was kept before is not what it should be: look what there is.
                await KeepListedAsync(app, revision, former: null, primary, cancellationToken);
            }

            return;
        }

        ObjectKey key = KeyOf(app, revision);
        try
        {
            JsonObject configs = await copies.KeptAsync(primary, cancellationToken);
            await client.CreateAsync(Resources.ControllerRevisions, key, Desired(app, key, primary, configs, Math.Max(1, primary.Generation())), cancellationToken);
        }
        catch (ApiException exists) when (exists.IsAlreadyExists)
        {
            await KeepListedAsync(app, revision, former: null, primary, cancellationToken);
        }
    }

    private async Task KeepListedAsync(App app, string revision, string? former, JsonObject primary, CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonObject> known = await OwnAsync(app, cancellationToken);
        ObjectKey key = KeyOf(app, revision);
        if (!known.Any(kept => kept.Key() == key))
        {
            long newest = known.Select(kept => kept.Get<long>("revision")).DefaultIfEmpty(0).Max();
            JsonObject configs = await copies.KeptAsync(primary, cancellationToken);
            await client.CreateAsync(Resources.ControllerRevisions, key, Desired(app, key, primary, configs, newest + 1), cancellationToken);
        }

        ObjectKey relied = KeyOf(app, app.Canary.Status?.KeptRevision ?? revision);
        ObjectKey baked = KeyOf(app, former ?? revision);
        List<JsonObject> going = [.. known.Where(kept => kept.Key() != key && kept.Key() != relied && kept.Key() != baked)];
        await copies.PruneAsync(app, [primary, .. known.Except(going).Select(DataOf)], [.. going.Select(DataOf)], cancellationToken);
        await DeleteAsync(going, cancellationToken);
    }

    /// <summary>Deletes what is kept of one revision and the copies that only it has read; false when nothing is kept of it.</summary>
    private async Task<bool> LetGoAsync(App app, string revision, JsonObject primary, CancellationToken cancellationToken)
    {
        ObjectKey key = KeyOf(app, revision);
        if (app.Canary.Status is { TrackedConfigs: null, PromotedConfigs: null } && !HasCopies(primary))
        {
            return await client.DeleteAsync(Resources.ControllerRevisions, key, cancellationToken);
        }

        if (await client.GetAsync(Resources.ControllerRevisions, key, cancellationToken) is not { } kept || !GeneratedMetadata.IsOwnedBy(kept, app.Owner))
        {
            return false;
        }

        await copies.PruneAsync(app, [primary], [DataOf(kept)], cancellationToken);
        await DeleteAsync([kept], cancellationToken);
        return true;
    }

    private static JsonObject DataOf(JsonObject kept) => kept["data"] as JsonObject ?? [];

    private static bool HasCopies(JsonObject workload) => ConfigReference.Kinds.Keys.Any(kind => ConfigCopies.CopiesIn(workload, kind).Any());

    /// <summary>The object; its data can never be changed, so that each revision has one of its own.</summary>
    private static JsonObject Desired(App app, ObjectKey key, JsonObject primary, JsonObject configs, long number)
    {
        JsonObject metadata = GeneratedMetadata.For(key.Namespace, key.Name, app.Owner, app.OwnerReference);
        metadata["labels"] = new JsonObject { [KeptLabel] = "true" };
        JsonObject data = PrimaryDeployment.Kept(primary);
        if (configs.Count > 0)
        {
            data[ConfigsField] = configs;
        }

        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ControllerRevision",
            ["metadata"] = metadata,
            ["data"] = data,
            ["revision"] = number,
        };
    }

    private static ObjectKey KeyOf(App app, string revision) => new(app.Namespace, $"{app.Primary.Name}-{revision}");

    private async Task<IReadOnlyList<JsonObject>> OwnAsync(App app, CancellationToken cancellationToken)
    {
        var ours = new ListOptions { LabelSelector = $"{KeptLabel}=true" };
        ListResult<JsonObject> listed = await client.ListAsync(Resources.ControllerRevisions, app.Namespace, ours, cancellationToken);
        return [.. listed.Items.Where(kept => GeneratedMetadata.IsOwnedBy(kept, app.Owner) && !kept.IsBeingDeleted())];
    }

    private async Task DeleteAsync(IEnumerable<JsonObject> objects, CancellationToken cancellationToken)
    {
        foreach (JsonObject kept in objects)
        {
            await client.DeleteAsync(Resources.ControllerRevisions, kept.Key(), cancellationToken, new DeleteOptions { Uid = kept.Uid() });
        }
    }
}
