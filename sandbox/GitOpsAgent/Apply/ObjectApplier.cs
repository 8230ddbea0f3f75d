using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;

/// <summary>Makes the cluster hold a Kustomization's objects: applies, heals and prunes.</summary>
internal sealed class ObjectApplier(ApiClient client, KindResolver kinds)
{
    /// <param name="isNew">Apply even what shows no drift: a field that has left Git shows none.</param>
    public async Task<ApplyResult> ApplyAsync(
        ObjectKey kustomization,
        IReadOnlyList<JsonObject> manifests,
        IReadOnlyList<InventoryEntry> before,
        bool isNew,
        bool prune,
        CancellationToken cancellationToken)
    {
        var inventory = new List<InventoryEntry>();
        var changed = new List<string>();
        var errors = new List<string>();
        foreach (JsonObject manifest in Manifests.Prepare(manifests, kustomization))
        {
            InventoryEntry entry = InventoryEntry.Of(manifest);
            inventory.Add(entry);
            await TryAsync(entry, "configured", () => ApplyOneAsync(manifest, entry, isNew, cancellationToken));
        }

        foreach (InventoryEntry left in before.Where(entry => !inventory.Exists(kept => kept.Id == entry.Id)).ToList())
        {
            if (errors.Count > 0 || !await TryAsync(left, "deleted", () => PruneAsync(left, kustomization, prune, cancellationToken)))
            {
                inventory.Add(left);
            }
        }

        return new ApplyResult(inventory, changed, errors);

        async Task<bool> TryAsync(InventoryEntry entry, string verb, Func<Task<bool>> act)
        {
            try
            {
                if (await act())
                {
                    changed.Add($"{entry.Kind}/{entry.Namespace}/{entry.Name} {verb}");
                }

                return true;
            }
            catch (ApiException refused)
            {
                errors.Add($"{entry.Kind}/{entry.Namespace}/{entry.Name}: {refused.Status.Message}");
                return false;
            }
        }
    }

    private async Task<bool> ApplyOneAsync(JsonObject manifest, InventoryEntry entry, bool isNew, CancellationToken cancellationToken)
    {
        Resource<JsonObject> resource = await kinds.FindAsync(entry.ApiVersion, entry.Kind, cancellationToken)
            ?? throw new ApiException(new ApiStatus(404, "NotFound", $"no matches for kind \"{entry.Kind}\" in version \"{entry.ApiVersion}\""), "apply");
        var key = new ObjectKey(resource.Namespaced ? entry.Namespace : "", entry.Name);
        JsonObject? live = await client.GetAsync(resource, key, cancellationToken);
        if (!ApplyPolicy.MayApply(manifest, live) || (live is not null && !isNew && !Drift.IsIn(manifest, live)))
        {
            return false;
        }

        JsonObject after = await client.ApplyAsync(resource, key, manifest, FluxResources.FieldManager, force: true, cancellationToken);
        return live?.ResourceVersion() != after.ResourceVersion();
    }

    /// <returns>Whether it was deleted; what is not ours to delete is only forgotten.</returns>
    private async Task<bool> PruneAsync(InventoryEntry entry, ObjectKey kustomization, bool prune, CancellationToken cancellationToken)
    {
        Resource<JsonObject>? resource = await kinds.FindAsync(entry.ApiVersion, entry.Kind, cancellationToken);
        if (!prune || resource is null)
        {
            return false;
        }

        var key = new ObjectKey(entry.Namespace, entry.Name);
        JsonObject? live = await client.GetAsync(resource, key, cancellationToken);
        return live is not null
            && ApplyPolicy.MayPrune(live, kustomization)
            && await client.DeleteAsync(resource, key, cancellationToken, new DeleteOptions { Uid = live.Uid() });
    }
}
