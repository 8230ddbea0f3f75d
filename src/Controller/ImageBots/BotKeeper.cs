using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.ImageBots;

/// <summary>
/// Tells image bots in the cluster to leave failed images alone, and takes that back: argocd-image-updater by ignored
/// tags, any other by an annotation on the target. A refusal is told on the Canary and stops nothing.
/// </summary>
internal sealed class BotKeeper(ApiClient client, ClusterCache cache, EventRecorder events, ControllerOptions options, TimeProvider time)
{
    private readonly ArgoCdOrigin _argo = new(options.ArgoCdNamespace, options.ArgoCdInstanceLabel);

    /// <summary>
    /// On the target's own metadata while a hold stands: the failed images, separated by commas, which no bot should write
    /// (<c>registry.example/shop:v2,registry.example/proxy:7</c>).
    /// </summary>
    public const string HoldAnnotation = $"{KubernetesObject.Group}/hold";

    private const int Tries = 4;

    // Trouble of the API server passes as a rule, and then the bots can be told; a revert or a deletion waits no longer for that.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>What has to be changed for the failed images of the current revert.</summary>
    public async Task<ImageBotSurvey> FindAsync(Canary canary, CancellationToken cancellationToken)
    {
        if (canary.Status is not { Rollback: { } job, Provenance.Bad: { } bad } || ApplicationOf(canary, bad) is not { } key)
        {
            return new ImageBotSurvey([], []);
        }

        IReadOnlyList<ImageName> failed = [.. ImageHoldJob.FailedImages(job).Select(ImageName.Parse)];
        var tags = new List<IgnoredTagStatus>();
        var problems = new List<string>();
        try
        {
            if (await client.GetAsync(ArgoResources.Applications, key, cancellationToken) is { } application)
            {
                foreach ((IgnoredTagStatus? tag, string? problem) in ImageUpdaterAnnotations.Missing(application, failed))
                {
                    tags.AddRange(tag is null ? [] : [tag]);
                    problems.AddRange(problem is null ? [] : [problem]);
                }

                IEnumerable<JsonObject> updaters = await UpdatersAsync(key.Namespace, cancellationToken);
                tags.AddRange(updaters.SelectMany(updater => ImageUpdaterResource.Missing(updater, application, failed)));
            }
        }
        catch (ApiException absent) when (absent.IsNotFound)
        {
            // The kind is not there: at most an older version of the bot is, which reads annotations only.
        }
        catch (ApiException refusal) when (!MayPass(refusal, job.StartedAt))
        {
            problems.Add($"It cannot be told whether argocd-image-updater may bring the failed images of Application {key} back: {refusal.Message}");
        }

        return new ImageBotSurvey(tags, problems);
    }

    /// <summary>With a source that the Canary names, the Deployment's marks tell the Application.</summary>
    private ObjectKey? ApplicationOf(Canary canary, GitOrigin bad) => ArgoCdOrigin.ParseDeployer(bad.Deployer)
        ?? (cache.Deployments.Get(new App(canary).Target) is { } target ? _argo.OwnerOf(target, new CachedObjects(cache.GitOps.Get))?.Key() : null);

    private async Task<IEnumerable<JsonObject>> UpdatersAsync(string applications, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.ListAsync(ArgoResources.ImageUpdaters, null, ListOptions.All, cancellationToken)).Items;
        }
        catch (ApiException refusal) when (refusal.IsForbidden)
        {
            // Rights are asked for before kinds: only discovery tells whether there is any bot to be refused.
            return await client.ServesAsync(ArgoResources.ImageUpdaters, cancellationToken)
                ? (await client.ListAsync(ArgoResources.ImageUpdaters, applications, ListOptions.All, cancellationToken)).Items
                : [];
        }
    }

    /// <summary>Annotates the target and adds the tags that the hold names; may be repeated.</summary>
    public async Task HoldAsync(App app, ImageHoldStatus hold, CancellationToken cancellationToken)
    {
        await AnnotateAsync(app, string.Join(',', hold.FailedImages), hold.Since, cancellationToken);
        foreach (IgnoredTagStatus tag in hold.IgnoredTags ?? [])
        {
            await ChangeAsync(app, tag, add: true, hold.Since, cancellationToken);
        }
    }

    /// <summary>Takes the annotation and the tags that the hold names out again; may be repeated.</summary>
    public async Task ReleaseAsync(App app, ImageHoldStatus hold, CancellationToken cancellationToken)
    {
        DateTimeOffset? since = app.Canary.Metadata.DeletionTimestamp;
        await AnnotateAsync(app, null, since, cancellationToken);
        foreach (IgnoredTagStatus tag in hold.IgnoredTags ?? [])
        {
            await ChangeAsync(app, tag, add: false, since, cancellationToken);
        }
    }

    private async Task AnnotateAsync(App app, string? value, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        if (cache.Deployments.Get(app.Target) is not { } target || target.Annotation(HoldAnnotation) == value)
        {
            return;
        }

        try
        {
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [HoldAnnotation] = value } } };
            JsonObject written = await client.MergePatchAsync(Resources.Deployments, app.Target, patch, cancellationToken, fieldManager: Actuator.FieldManager);
            cache.Deployments.Wrote(app.Target, Slimming.WithoutManagedFields(written));
        }
        catch (ApiException refusal) when (!MayPass(refusal, since))
        {
            Tell(app, value is not null, $"the annotation {HoldAnnotation} of Deployment {app.Target}", refusal);
        }
    }

    private async Task ChangeAsync(App app, IgnoredTagStatus tag, bool add, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(tag.Namespace, tag.Name);
        Resource<JsonObject> kind = tag.Kind == "Application" ? ArgoResources.Applications : ArgoResources.ImageUpdaters;
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                if (await client.GetAsync(kind, key, cancellationToken) is not { } live || await PatchAsync(live, tag, add, cancellationToken) is not { } patch)
                {
                    return;
                }

                try
                {
                    await client.MergePatchAsync(kind, key, patch, cancellationToken, fieldManager: Actuator.FieldManager);
                    return;
                }
                catch (ApiException conflict) when (conflict.IsConflict && attempt < Tries)
                {
                    // The bot writes its status all the time; what it wrote is read again.
                }
            }
        }
        catch (ApiException refusal) when (!MayPass(refusal, since))
        {
            Tell(app, add, $"tag {tag.IgnoredTag} in the ignored tags of {tag.Kind} {key}", refusal);
        }
    }

    private async Task<JsonObject?> PatchAsync(JsonObject live, IgnoredTagStatus tag, bool add, CancellationToken cancellationToken)
    {
        if (tag.Kind == "Application")
        {
            return add ? ImageUpdaterAnnotations.Add(live, tag) : ImageUpdaterAnnotations.Remove(live, tag);
        }

        if (!add)
        {
            return ImageUpdaterResource.Remove(live, tag);
        }

        var application = new ObjectKey(live.Get<string>("spec", "namespace") ?? tag.Namespace, tag.Application!);
        return await client.GetAsync(ArgoResources.Applications, application, cancellationToken) is { } found ? ImageUpdaterResource.Add(live, found, tag) : null;
    }

    /// <summary>Whether it is worth while to come again: the reconcile is repeated, and what was done is not done twice.</summary>
    private bool MayPass(ApiException refusal, DateTimeOffset? since)
        => !refusal.IsForbidden && !refusal.IsInvalid && !refusal.IsNotFound && !(time.GetUtcNow() - since > Patience);

    private void Tell(App app, bool add, string what, ApiException refusal)
        => events.Record(app.Canary, add
            ? new Notice("ImageBotNotHeld", $"The API server refuses {what}; an image bot may bring the failed images back: {refusal.Message}", Warning: true)
            : new Notice("ImageBotNotReleased", $"The API server refuses to take back {what}; do it by hand: {refusal.Message}", Warning: true));
}
