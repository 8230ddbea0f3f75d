using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.ImageBots;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Carries out effects; the only place that changes anything but status. Each effect may be repeated safely.</summary>
internal sealed partial class Actuator(ApiClient client, ClusterCache cache, KeptTemplates templates, Revisions revisions, ConfigCopies copies, Companions companions, IRouter router, RevertRunner reverts, Withdrawals withdrawals, DeployerNudger nudger, BotKeeper bots, ControllerOptions options, ILogger<Actuator> logger)
{
    /// <summary>The field manager of all that we own.</summary>
    public const string FieldManager = "canary-controller";

    public Task ApplyAsync(Observation observation, Effect effect, CancellationToken cancellationToken)
    {
        var app = new App(observation.Canary);
        return effect switch
        {
            Effect.AddFinalizer => AddFinalizerAsync(app, cancellationToken),
            Effect.RemoveFinalizer => RemoveFinalizerAsync(app, cancellationToken),
            Effect.CopyTargetToPrimary copy => CopyTargetAsync(app, copy.Revision, cancellationToken),
            Effect.KeepTemplate keep => KeepTemplateAsync(app, keep, cancellationToken),
            Effect.RestorePrimary restore => RestorePrimaryAsync(app, restore.Revision, cancellationToken),
            Effect.RestoreConfigs restore => RestoreConfigsAsync(app, restore.Revision, cancellationToken),
            Effect.MarkPrimary mark => MarkPrimaryAsync(app, mark.Revision, cancellationToken),
            Effect.FollowSettings => FollowSettingsAsync(app, cancellationToken),
            Effect.ApplyServices => ApplyServicesAsync(app, cancellationToken),
            Effect.PointApexToPrimary => PointApexToPrimaryAsync(app, cancellationToken),
            Effect.PointApexToTarget => PointApexToTargetAsync(app, cancellationToken),
            Effect.SetWeight shift => router.SetWeightAsync(app.Route, new Weight(shift.CanaryWeight), cancellationToken),
            Effect.ApplyCompanions => companions.ApplyAsync(app, cancellationToken),
            Effect.ScaleTarget scale => ScaleTargetAsync(app, scale.Replicas, cancellationToken),
            Effect.DeleteGenerated delete => DeleteGeneratedAsync(app, delete.WithApex, cancellationToken),
            Effect.StartRevert start => Start(observation, start.RevertId),
            Effect.WithdrawProposal withdraw => withdrawals.WithdrawAsync(observation.Canary, withdraw.RevertId, cancellationToken),
            Effect.HoldImageBots hold => bots.HoldAsync(app, hold.Hold, cancellationToken),
            Effect.ReleaseImageBots release => bots.ReleaseAsync(app, release.Hold, cancellationToken),
            Effect.StartRelease start => Start(observation, start.ReleaseId),
            Effect.NudgeDeployer nudge => nudger.NudgeAsync(app.Target, nudge.Deployer, nudge.Token, cancellationToken),
            _ => throw new InvalidOperationException($"unknown effect {effect}"),
        };
    }

    private Task Start(Observation observation, string id)
    {
        reverts.Start(observation.Canary, id);
        return Task.CompletedTask;
    }

    private async Task AddFinalizerAsync(App app, CancellationToken cancellationToken)
    {
        ObjectMeta metadata = app.Canary.Metadata;
        if (metadata.DeletionTimestamp is not null || metadata.Finalizers?.Contains(Canary.Finalizer) == true)
        {
            return;
        }

        await PatchFinalizersAsync(app, [.. metadata.Finalizers ?? [], Canary.Finalizer], cancellationToken);
    }

    private async Task RemoveFinalizerAsync(App app, CancellationToken cancellationToken)
        => await PatchFinalizersAsync(app, (app.Canary.Metadata.Finalizers ?? []).Where(name => name != Canary.Finalizer), cancellationToken);

    private async Task PatchFinalizersAsync(App app, IEnumerable<string> finalizers, CancellationToken cancellationToken)
    {
        // A merge patch replaces the whole list, so it must only hit the version that the list was read from.
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = app.Canary.Metadata.ResourceVersion, ["finalizers"] = KubernetesJson.Strings(finalizers) },
        };
        Canary written = await client.MergePatchAsync(ApiResources.Canaries, app.Key, patch, cancellationToken, fieldManager: FieldManager);
        if (written.Metadata is { DeletionTimestamp: not null, Finalizers: null or [] })
        {
            // The answer shows the object as it was when its last finalizer went; it is gone now.
            cache.Canaries.Deleted(app.Key);
        }
        else
        {
            cache.Canaries.Wrote(app.Key, written);
        }
    }

    private async Task CopyTargetAsync(App app, string revision, CancellationToken cancellationToken)
    {
        (JsonObject target, SelectorLabel label) = Target(app);
        FoundRevision found = revisions.Of(app.Canary, target);
        if (found.Name != revision)
        {
            throw new InvalidOperationException($"{app.Target} changed from revision {revision} while it was being copied; deciding again.");
        }

        JsonObject? primary = cache.Deployments.Get(app.Primary);
        IReadOnlyDictionary<(string Kind, string Name), string> copied = await copies.CopyAsync(app, found.Configs, cancellationToken);
        await ApplyPrimaryAsync(app, PrimaryDeployment.Desired(target, primary, app, label, revision, copied, hasConfigs: found.Configs.Count > 0, options.IncludeLabelPrefix), cancellationToken);
    }

    private async Task KeepTemplateAsync(App app, Effect.KeepTemplate keep, CancellationToken cancellationToken)
    {
        string revision = keep.Revision;
        if (cache.Deployments.Get(app.Primary) is not { } primary || primary.Annotation(PrimaryDeployment.RevisionAnnotation) != revision)
        {
            throw new InvalidOperationException($"{app.Primary} does not run revision {revision} any more, so that its template cannot be kept; deciding again.");
        }

        await templates.KeepAsync(app, revision, keep.Former, primary, cancellationToken);
    }

    private async Task RestorePrimaryAsync(App app, string revision, CancellationToken cancellationToken)
    {
        if (await templates.FindAsync(app, revision, cancellationToken) is not { } kept)
        {
            LogNotRestored(logger, app.Primary, revision);
            return;
        }

        await copies.RestoreAsync(app, kept[KeptTemplates.ConfigsField] as JsonObject ?? [], cancellationToken);
        JsonObject intent = PrimaryDeployment.Restored(kept, cache.Deployments.Get(app.Primary), app, revision);
        await ApplyPrimaryAsync(app, intent, cancellationToken);
    }

    private async Task ApplyPrimaryAsync(App app, JsonObject intent, CancellationToken cancellationToken)
    {
        JsonObject written = app.Canary.Spec.AutoscalerRef is null
            ? await client.ApplyAsync(Resources.Deployments, app.Primary, intent, FieldManager, force: true, cancellationToken)
            : await new AutoscaledReplicas(client).ApplyAsync(app.Primary, intent, cancellationToken);
        cache.Deployments.Wrote(app.Primary, Slimming.WithoutManagedFields(written));
    }

    private async Task RestoreConfigsAsync(App app, string revision, CancellationToken cancellationToken)
    {
        if (await templates.FindAsync(app, revision, cancellationToken) is { } kept)
        {
            await copies.RestoreAsync(app, kept[KeptTemplates.ConfigsField] as JsonObject ?? [], cancellationToken);
        }
    }

    private Task MarkPrimaryAsync(App app, string revision, CancellationToken cancellationToken)
        => PatchPrimaryAsync(app, new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [PrimaryDeployment.RevisionAnnotation] = revision } } }, cancellationToken);

    private Task FollowSettingsAsync(App app, CancellationToken cancellationToken)
        => PatchPrimaryAsync(app, new JsonObject { ["spec"] = PrimaryDeployment.SettingsOf(Target(app).Target) }, cancellationToken);

    private async Task PatchPrimaryAsync(App app, JsonObject patch, CancellationToken cancellationToken)
    {
        JsonObject written = await client.MergePatchAsync(Resources.Deployments, app.Primary, patch, cancellationToken, fieldManager: FieldManager);
        cache.Deployments.Wrote(app.Primary, Slimming.WithoutManagedFields(written));
    }

    private async Task ApplyServicesAsync(App app, CancellationToken cancellationToken)
    {
        (_, SelectorLabel label) = Target(app);
        await ApplyServiceAsync(app.PrimaryService, GeneratedServices.Primary(app, label), cancellationToken);
        await ApplyServiceAsync(app.CanaryService, GeneratedServices.Canary(app, label), cancellationToken);
    }

    private async Task PointApexToPrimaryAsync(App app, CancellationToken cancellationToken)
    {
        (_, SelectorLabel label) = Target(app);
        JsonObject pointed = await ApplyServiceAsync(app.ApexService, GeneratedServices.Apex(app, label, cache.Services.Get(app.ApexService)), cancellationToken);
        if (GeneratedServices.ApexNarrowed(pointed, label) is { } patch)
        {
            JsonObject written = await client.MergePatchAsync(Resources.Services, app.ApexService, patch, cancellationToken, fieldManager: FieldManager);
            cache.Services.Wrote(app.ApexService, Slimming.WithoutManagedFields(written));
        }
    }

    private async Task PointApexToTargetAsync(App app, CancellationToken cancellationToken)
    {
        SelectorLabel? label = cache.Deployments.Get(app.Target) is { } target ? SelectorLabel.Of(target, options.PodLabels()) : null;
        if (cache.Services.Get(app.ApexService) is { } live && GeneratedMetadata.IsOwnedBy(live, app.Owner) && GeneratedServices.ApexGivenBack(live, label) is { } patch)
        {
            JsonObject written = await client.MergePatchAsync(Resources.Services, app.ApexService, patch, cancellationToken, fieldManager: FieldManager);
            cache.Services.Wrote(app.ApexService, Slimming.WithoutManagedFields(written));
        }
    }

    private async Task<JsonObject> ApplyServiceAsync(ObjectKey key, JsonObject intent, CancellationToken cancellationToken)
    {
        JsonObject written = await client.ApplyAsync(Resources.Services, key, intent, FieldManager, force: true, cancellationToken);
        cache.Services.Wrote(key, Slimming.WithoutManagedFields(written));
        return written;
    }

    private async Task ScaleTargetAsync(App app, int replicas, CancellationToken cancellationToken)
    {
        await (replicas == 0 ? companions.PauseAsync(app, cancellationToken) : companions.ResumeAsync(app, cancellationToken));
        var patch = new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } };
        JsonObject written = await client.MergePatchAsync(Resources.Deployments, app.Target, patch, cancellationToken, fieldManager: FieldManager);
        cache.Deployments.Wrote(app.Target, Slimming.WithoutManagedFields(written));
    }

    private async Task DeleteGeneratedAsync(App app, bool withApex, CancellationToken cancellationToken)
    {
        await router.RemoveAsync(app.Route, cancellationToken);
        await DeleteOwnedAsync(Resources.Services, cache.Services, app.CanaryService, app, cancellationToken);
        await DeleteOwnedAsync(Resources.Services, cache.Services, app.PrimaryService, app, cancellationToken);
        if (withApex && cache.Services.Get(app.ApexService)?.Annotation(GeneratedServices.CreatedAnnotation) is not null)
        {
            await DeleteOwnedAsync(Resources.Services, cache.Services, app.ApexService, app, cancellationToken);
        }
        else if (withApex)
        {
            await PointApexToTargetAsync(app, cancellationToken);
        }

        await companions.DeleteAllAsync(app, cancellationToken);
        // Its pods have no traffic any more, and it names what they read.
        await templates.DeleteAllAsync(app, cache.Deployments.Get(app.Primary), cancellationToken);
        await DeleteOwnedAsync(Resources.Deployments, cache.Deployments, app.Primary, app, cancellationToken);
    }

    private async Task DeleteOwnedAsync(Resource<JsonObject> resource, ReadYourWrites<JsonObject> objects, ObjectKey key, App app, CancellationToken cancellationToken)
    {
        if (objects.Get(key) is { } live && GeneratedMetadata.IsOwnedBy(live, app.Owner))
        {
            await client.DeleteAsync(resource, key, cancellationToken, new DeleteOptions { Uid = live.Uid(), Propagation = PropagationPolicy.Background });
            objects.Deleted(key);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The kept template of revision {Revision} went just now; {Primary} is left as it is")]
    private static partial void LogNotRestored(ILogger logger, ObjectKey primary, string revision);

    private (JsonObject Target, SelectorLabel Label) Target(App app)
    {
        JsonObject target = cache.Deployments.Get(app.Target) ?? throw new InvalidOperationException($"Deployment {app.Target} is gone; deciding again.");
        return (target, SelectorLabel.Of(target, options.PodLabels()) ?? throw new InvalidOperationException($"Deployment {app.Target} has no selector label; deciding again."));
    }
}
