using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// What goes with the primary as its likes go with the target: an autoscaler and disruption budgets. They are derived from
/// the user's objects, which are only read; but for the annotations that pause KEDA.
/// </summary>
internal sealed class Companions(ApiClient client, ClusterCache cache, ControllerOptions options)
{
    private CompanionKinds Kinds => cache.Companions;

    /// <summary>How they compare with what they should be, from the caches.</summary>
    public CompanionState Observe(App app)
    {
        AutoscalerRef? reference = app.Canary.Spec.AutoscalerRef;
        Kinds.Budgets.Demand();
        List<DemandedKind> kinds = [.. AutoscalerKinds(app)];
        kinds.ForEach(kind => kind.Demand());
        DemandedKind? unknown = kinds.Find(kind => !kind.IsKnown);
        JsonObject? source = reference is null ? null : Source(app, reference);
        string? known = app.Canary.Status?.Adopted?.Autoscaler;
        string? named = reference is null ? null : $"{reference.Kind}/{reference.Name}";
        bool areCurrent = AreCurrent(app);
        return new CompanionState
        {
            Missing = reference is null || source is not null ? null
                : unknown is not null ? $"{reference.Kind} {reference.Name} cannot be read yet{(unknown.Problem is { } problem ? $": {problem}" : "")}."
                : $"{reference.Kind} {reference.Name} does not exist; create it or remove spec.autoscalerRef.",
            AreCurrent = areCurrent,

            // The former one is forgotten only when its copy is gone.
            Autoscaler = areCurrent && unknown is null ? named : known ?? named,
            Least = source is null ? 1 : PrimaryAutoscaler.Range(source, null).Least,
            Most = source is null ? int.MaxValue : PrimaryAutoscaler.Range(source, null).Most,
            WakesTarget = reference?.Kind == AutoscalerRef.ScaledObject && source is not null && !KedaPause.IsPausedFor(source, app.Owner),
        };
    }

    /// <summary>What a Canary's companions depend on, so that changes are noticed.</summary>
    public static IEnumerable<ObjectReference> DependenciesOf(App app)
    {
        yield return CompanionKinds.BudgetsOf(app.Namespace);
        foreach ((string kind, string name) in Named(app))
        {
            yield return new ObjectReference(kind, new ObjectKey(app.Namespace, name));
            yield return new ObjectReference(kind, new ObjectKey(app.Namespace, $"{name}-primary"));
        }
    }

    /// <summary>Objects of the user's that stand where a companion should be, each as a sentence that tells what to change.</summary>
    public static IEnumerable<string> Obstacles(App app, CompanionKinds kinds)
    {
        if (app.Canary.Spec.AutoscalerRef is { } reference
            && kinds.Of(reference.Kind).Get(new ObjectKey(app.Namespace, $"{reference.Name}-primary")) is { } found
            && !GeneratedMetadata.IsOwnedBy(found, app.Owner))
        {
            yield return $"{reference.Kind} {found.Name()} exists and was not made for this Canary; delete or rename it.";
        }
    }

    /// <summary>Makes what is wanted and deletes what is not any more.</summary>
    public async Task ApplyAsync(App app, CancellationToken cancellationToken)
    {
        foreach ((DemandedKind kind, List<JsonObject> wanted) in Wanted(app))
        {
            foreach (JsonObject intent in wanted.Where(intent => !IsCurrent(kind, intent)))
            {
                kind.Wrote(intent.Key(), await client.ApplyAsync(kind.Resource, intent.Key(), intent, Actuator.FieldManager, force: true, cancellationToken));
            }

            foreach (JsonObject former in Superfluous(app, kind, wanted))
            {
                await DeleteAsync(kind, former, cancellationToken);
            }

            await ResumeOthersAsync(app, kind, cancellationToken);
        }
    }

    /// <summary>Deletes all of them and lets KEDA go on where we have paused it.</summary>
    public async Task DeleteAllAsync(App app, CancellationToken cancellationToken)
    {
        foreach (DemandedKind kind in AutoscalerKinds(app).Append(Kinds.Budgets))
        {
            if (kind is { IsKnown: false, Problem: null })
            {
                // What is not known yet would be left behind. One that may not be read, or is not served, was never made either.
                throw new InvalidOperationException($"The {kind.Kind} objects are not known yet; deciding again.");
            }

            foreach (JsonObject generated in Superfluous(app, kind, []))
            {
                await DeleteAsync(kind, generated, cancellationToken);
            }
        }

        await ResumeAsync(app, cancellationToken);
    }

    /// <summary>Keeps KEDA from waking the target, which is about to be scaled to zero.</summary>
    public async Task PauseAsync(App app, CancellationToken cancellationToken)
    {
        if (await ScaledObjectAsync(app, cancellationToken) is { } scaled && KedaPause.Paused(scaled, app.Owner) is { } patch)
        {
            await PatchAsync(scaled, patch, cancellationToken);
        }
    }

    /// <summary>Lets KEDA scale the target again.</summary>
    public async Task ResumeAsync(App app, CancellationToken cancellationToken)
    {
        if (await ScaledObjectAsync(app, cancellationToken) is { } scaled && KedaPause.Resumed(scaled, app.Owner) is { } patch)
        {
            await PatchAsync(scaled, patch, cancellationToken);
        }
    }

    private static IEnumerable<(string Kind, string Name)> Named(App app)
    {
        if (app.Canary.Spec.AutoscalerRef is { } reference)
        {
            yield return (reference.Kind, reference.Name);
        }

        if (app.Canary.Status?.Adopted?.Autoscaler?.Split('/') is [{ } kind, { } name])
        {
            yield return (kind, name);
        }
    }

    private IEnumerable<DemandedKind> AutoscalerKinds(App app) => Named(app).Select(named => Kinds.Of(named.Kind)).Distinct();

    private JsonObject? Source(App app, AutoscalerRef reference) => Kinds.Of(reference.Kind).Get(new ObjectKey(app.Namespace, reference.Name));

    /// <summary>The wanted objects of each kind that can be told now; a kind that is not known is left out.</summary>
    private IEnumerable<(DemandedKind Kind, List<JsonObject> Wanted)> Wanted(App app)
    {
        AutoscalerRef? reference = app.Canary.Spec.AutoscalerRef;
        foreach (DemandedKind kind in AutoscalerKinds(app).Where(kind => kind.IsKnown))
        {
            if (reference is null || reference.Kind != kind.Kind)
            {
                yield return (kind, []);
            }
            else if (Source(app, reference) is { } source && source.At("spec", "scaleTargetRef") is JsonObject)
            {
                yield return (kind, [PrimaryAutoscaler.Desired(source, app)]);
            }
        }

        if (Kinds.Budgets.IsKnown && cache.Deployments.Get(app.Target) is { } target && SelectorLabel.Of(target, options.PodLabels()) is { } label)
        {
            yield return (Kinds.Budgets, [.. PrimaryBudget.Wanted(Kinds.Budgets.In(app.Namespace), target, app, label).Where(budget => IsFree(budget, app))]);
        }
    }

    private bool IsFree(JsonObject budget, App app) => Kinds.Budgets.Get(budget.Key()) is not { } live || GeneratedMetadata.IsOwnedBy(live, app.Owner);

    private bool AreCurrent(App app) => Wanted(app).All(kind =>
        kind.Wanted.TrueForAll(intent => IsCurrent(kind.Kind, intent)) && Superfluous(app, kind.Kind, kind.Wanted).Count == 0 && !PausedOthers(app, kind.Kind).Any());

    private static bool IsCurrent(DemandedKind kind, JsonObject intent)
        => kind.Get(intent.Key()) is { } live && Intent.IsContainedIn(intent, live) && Fields(live).SetEquals(Fields(intent));

    /// <summary>A field that the user has taken away must go from the copy too.</summary>
    private static HashSet<string> Fields(JsonObject obj) => [.. (obj["spec"] as JsonObject ?? []).Where(field => field.Value is not null).Select(field => field.Key)];

    private static List<JsonObject> Superfluous(App app, DemandedKind kind, List<JsonObject> wanted)
        => [.. kind.In(app.Namespace).Where(live => GeneratedMetadata.IsOwnedBy(live, app.Owner) && !live.IsBeingDeleted() && !wanted.Exists(intent => intent.Name() == live.Name()))];

    /// <summary>Those that we have paused and that are not this app's autoscaler any more.</summary>
    private static IEnumerable<JsonObject> PausedOthers(App app, DemandedKind kind)
        => kind.In(app.Namespace).Where(live => live.Annotation(KedaPause.PausedFor) == app.Owner && live.Name() != app.Canary.Spec.AutoscalerRef?.Name);

    private async Task ResumeOthersAsync(App app, DemandedKind kind, CancellationToken cancellationToken)
    {
        foreach (JsonObject other in PausedOthers(app, kind).ToList())
        {
            await PatchAsync(other, KedaPause.Resumed(other, app.Owner)!, cancellationToken);
        }
    }

    /// <summary>Read live: it must not be missed because a cache is still filling.</summary>
    private async Task<JsonObject?> ScaledObjectAsync(App app, CancellationToken cancellationToken)
        => app.Canary.Spec.AutoscalerRef is { Kind: AutoscalerRef.ScaledObject } reference
            ? await client.GetAsync(Kinds.ScaledObjects.Resource, new ObjectKey(app.Namespace, reference.Name), cancellationToken)
            : null;

    private async Task PatchAsync(JsonObject scaled, JsonObject patch, CancellationToken cancellationToken)
        => Kinds.ScaledObjects.Wrote(scaled.Key(), await client.MergePatchAsync(Kinds.ScaledObjects.Resource, scaled.Key(), patch, cancellationToken, fieldManager: Actuator.FieldManager));

    private async Task DeleteAsync(DemandedKind kind, JsonObject generated, CancellationToken cancellationToken)
    {
        await client.DeleteAsync(kind.Resource, generated.Key(), cancellationToken, new DeleteOptions { Uid = generated.Uid() });
        kind.Deleted(generated.Key());
    }
}
