using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Migration;

/// <summary>
/// Takes one app over from Flagger. No pod, selector or weight is changed, so that no request is lost; what was done is done
/// again without harm after an import that was cut short.
/// </summary>
internal sealed class Importer(ApiClient client, ControllerOptions options)
{
    private const int MostTries = 10;
    private static readonly Resource<JsonObject> OurCanaries = Resources.Custom(KubernetesObject.Group, KubernetesObject.Version, Canary.Plural, Canary.KindName);

    /// <summary>Creates an object that stands for itself; false when one of that name is there.</summary>
    public async Task<bool> CreateAsync(Resource<JsonObject> kind, JsonObject converted, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(kind, converted.Key(), cancellationToken) is not null)
        {
            return false;
        }

        await client.CreateAsync(kind, converted.Key(), converted, cancellationToken);
        return true;
    }

    public async Task TakeOverAsync(ImportPlan plan, CancellationToken cancellationToken)
    {
        App app = await SuspendedAsync(plan, cancellationToken);
        await HandOverAsync(plan, app, cancellationToken);
        await WriteStatusAsync(plan, app, cancellationToken);
        await DeleteFormerAsync(plan.Flagger, cancellationToken);
        if (plan.Canary!.Spec.Suspend != true)
        {
            await client.MergePatchAsync(OurCanaries, app.Key, new JsonObject { ["spec"] = new JsonObject { ["suspend"] = null } }, cancellationToken);
        }
    }

    /// <summary>Ours, which does nothing before all is handed over.</summary>
    private async Task<App> SuspendedAsync(ImportPlan plan, CancellationToken cancellationToken)
    {
        JsonObject suspended = plan.Conversion.Object.Clone();
        suspended["spec"]!["suspend"] = true;
        ObjectKey key = suspended.Key();
        JsonObject? known = await client.GetAsync(OurCanaries, key, cancellationToken);
        if (known is not null && known.Annotation(FlaggerConversion.ImportedAnnotation) != plan.Flagger.Uid())
        {
            throw new InvalidOperationException($"A Canary {key} of {KubernetesObject.Group} exists already and was not made by this import; delete or rename one of them.");
        }

        JsonObject made = known ?? await client.CreateAsync(OurCanaries, key, suspended, cancellationToken);
        return new App(made.Deserialize(ApiJson.Default.Canary)! with { Status = new CanaryStatus { Adopted = plan.Status!.Adopted } });
    }

    private async Task HandOverAsync(ImportPlan plan, App app, CancellationToken cancellationToken)
    {
        JsonObject flagger = plan.Flagger;
        await PatchAsync(Resources.Deployments, app.Primary, live => Handover.Patch(live, flagger, app, app.OwnerReference, (PrimaryDeployment.RevisionAnnotation, plan.Status!.LastPromotedSpec!)), cancellationToken);
        foreach (ObjectKey service in (ObjectKey[])[app.PrimaryService, app.CanaryService])
        {
            await PatchAsync(Resources.Services, service, live => Handover.Patch(live, flagger, app, app.OwnerReference), cancellationToken);
        }

        JsonObject target = await client.GetAsync(Resources.Deployments, app.Target, cancellationToken) ?? throw new InvalidOperationException($"Deployment {app.Target} is gone.");
        SelectorLabel label = SelectorLabel.Of(target, options.PodLabels())!;
        await PatchAsync(Resources.Services, app.ApexService, live => Handover.Patch(live, flagger, app, null, ApexMark(live, flagger, label)), cancellationToken);
        foreach (ObjectKey ingress in app.CanaryIngresses)
        {
            await PatchAsync(Resources.Ingresses, ingress, live => Handover.Patch(live, flagger, app, app.OwnerReference), cancellationToken);
        }

        await HandOverScalerAsync(flagger, app, cancellationToken);
        foreach (JsonObject config in (await client.ListAsync(Resources.ConfigMaps, app.Namespace, new ListOptions(), cancellationToken)).Items.Where(config => Handover.IsOwnedBy(config, flagger)))
        {
            await PatchAsync(Resources.ConfigMaps, config.Key(), live => Handover.Patch(live, flagger, app, app.OwnerReference), cancellationToken);
        }
    }

    private async Task HandOverScalerAsync(JsonObject flagger, App app, CancellationToken cancellationToken)
    {
        if (app.Canary.Spec.AutoscalerRef is not { } reference)
        {
            return;
        }

        Resource<JsonObject>? kind = null;
        foreach (string version in reference.Kind == AutoscalerRef.ScaledObject ? (string[])["keda.sh/v1alpha1"] : ["autoscaling/v2", "autoscaling/v2beta2", "autoscaling/v2beta1"])
        {
            kind ??= await client.FindKindAsync(version, reference.Kind, cancellationToken);
        }

        if (kind is null)
        {
            return;
        }

        await PatchAsync(kind, new ObjectKey(app.Namespace, $"{reference.Name}-primary"), live => Handover.Patch(live, flagger, app, app.OwnerReference), cancellationToken);
        if (reference.Kind == AutoscalerRef.ScaledObject)
        {
            // Flagger has paused it for the same reason as we do, and nobody would resume it.
            await PatchAsync(
                kind,
                new ObjectKey(app.Namespace, reference.Name),
                live => live.Annotation(KedaPause.PausedReplicas) is null ? null : new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [KedaPause.PausedFor] = app.Owner, [KedaPause.PausedBefore] = "" } } },
                cancellationToken);
        }
    }

    /// <summary>A Service that Flagger made goes with the app; of one that was there before, the selector is remembered.</summary>
    private static (string Name, string Value) ApexMark(JsonObject apex, JsonObject flagger, SelectorLabel label)
    {
        if (Handover.IsOwnedBy(apex, flagger) || apex.Annotation(GeneratedServices.CreatedAnnotation) is not null)
        {
            return (GeneratedServices.CreatedAnnotation, "true");
        }

        JsonNode? applied = apex.Annotation("kubectl.kubernetes.io/last-applied-configuration") is { } text ? JsonNode.Parse(text).At("spec", "selector") : null;
        return (GeneratedServices.OriginalSelectorAnnotation, (applied ?? new JsonObject { [label.Key] = label.Target }).ToJsonString());
    }

    private async Task WriteStatusAsync(ImportPlan plan, App app, CancellationToken cancellationToken)
    {
        await AgainAsync(async () =>
        {
            JsonObject latest = await client.GetAsync(OurCanaries, app.Key, cancellationToken) ?? throw new InvalidOperationException($"Canary {app.Key} is gone.");
            latest["status"] = JsonSerializer.SerializeToNode(plan.Status!, ApiJson.Default.CanaryStatus);
            await client.ReplaceAsync(OurCanaries, app.Key, latest, cancellationToken, "status");
        });
    }

    /// <summary>Without its finalizer no Flagger gives anything back, and with the orphan policy nothing is collected with it.</summary>
    private async Task DeleteFormerAsync(JsonObject flagger, CancellationToken cancellationToken)
    {
        await PatchAsync(
            FlaggerResources.Canaries,
            flagger.Key(),
            live => new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["resourceVersion"] = live.ResourceVersion(),
                    ["finalizers"] = KubernetesJson.Strings((live.At("metadata", "finalizers") as JsonArray ?? []).Select(finalizer => finalizer!.GetValue<string>()).Where(finalizer => finalizer != FlaggerResources.Finalizer)),
                },
            },
            cancellationToken);
        await client.DeleteAsync(FlaggerResources.Canaries, flagger.Key(), cancellationToken, new DeleteOptions { Uid = flagger.Uid(), Propagation = PropagationPolicy.Orphan });
    }

    /// <summary>Patches what is there; what is not, the controller makes.</summary>
    private Task PatchAsync(Resource<JsonObject> kind, ObjectKey key, Func<JsonObject, JsonObject?> patch, CancellationToken cancellationToken) => AgainAsync(async () =>
    {
        if (await client.GetAsync(kind, key, cancellationToken) is { } live && patch(live) is { } change)
        {
            await client.MergePatchAsync(kind, key, change, cancellationToken, fieldManager: Actuator.FieldManager);
        }
    });

    /// <summary>Somebody else's write in between is read and taken into account.</summary>
    private static async Task AgainAsync(Func<Task> write)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                await write();
                return;
            }
            catch (ApiException conflict) when (conflict.IsConflict && tries < MostTries)
            {
            }
        }
    }
}
