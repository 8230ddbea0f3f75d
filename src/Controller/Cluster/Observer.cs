using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Controller.Starts;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Reads everything that a decision may depend on from the caches, at no cost for the API server.</summary>
internal sealed class Observer(ClusterCache cache, IRouter router, SpecValidator validator, QueryChecks queries, Deployers deployers, Revisions revisions, DependencyIndex dependencies, FreezeCalendar freezes, RolloutSlots slots, Companions companions, ControllerOptions options, TimeProvider time)
{
    public Observation Observe(Canary canary)
    {
        var app = new App(canary);
        JsonObject? target = cache.Deployments.Get(app.Target);
        SelectorLabel? label = target is null ? null : SelectorLabel.Of(target, options.PodLabels());
        (FoundOrigin? origin, IReadOnlySet<ObjectReference> readFrom) = target is not null && canary.Spec.RevertsInGit() ? deployers.FromCache(canary, target) : (null, FrozenSet<ObjectReference>.Empty);
        FoundRevision? revision = target is null ? null : revisions.Of(canary, target, $"{origin?.Origin.Commit} {origin?.Settled}");
        JsonObject? primary = cache.Deployments.Get(app.Primary);
        HashSet<ObjectReference> references = DependenciesOf(app, [.. readFrom, .. ConfigsOf(app, target), .. ConfigsOf(app, primary)]);
        references.UnionWith(Dependencies.References(canary, cache.Canaries.Get));
        if (target is not null && ArgoTracking.ApplicationOf(target, options.ArgoCdNamespace, options.ArgoCdInstanceLabel) is { } tracked)
        {
            references.Add(new("Application", tracked));
        }

        dependencies.Set(app.Key, references);
        JsonObject? apex = cache.Services.Get(app.ApexService) is { } service && GeneratedMetadata.IsOwnedBy(service, app.Owner) ? service : null;
        ObjectKey? application = target is null ? null : ArgoTracking.ApplicationOf(target, options.ArgoCdNamespace, options.ArgoCdInstanceLabel);
        DateTimeOffset now = time.GetUtcNow();
        return new Observation
        {
            Now = now,
            Canary = canary,
            Problems = [.. validator.Problems(canary, target, label), .. router.Refusals(app.Route), .. queries.Problems(canary)],
            Target = target is null ? null : WorkloadOf(app.Target, target, Known(canary, revision!), canary.Spec.Analysis.CanaryReadyThreshold) with { Configs = revision!.Digests },
            Primary = primary is null
                ? null
                : WorkloadOf(app.Primary, primary, primary.Annotation(PrimaryDeployment.RevisionAnnotation) ?? "", canary.Spec.Analysis.PrimaryReadyThreshold) with { LostConfigs = LostBy(app, primary), SettingsDiffer = target is not null && PrimaryDeployment.SettingsDiffer(target, primary) },
            FormerName = revision is { IsPending: false } ? revision.Former : null,
            ConfigsPending = revision?.IsPending == true,
            Serving = ServingOf(app, label),
            Route = router.Observe(app.Route),
            Companions = companions.Observe(app),
            Origin = origin?.Origin,
            AttemptedCommit = origin?.AttemptedCommit,
            OriginSettled = origin?.Settled ?? true,
            SelectedImages = HeldPolicies.SelectedImages(canary, cache.GitOps.Get),
            Freeze = freezes.At(canary.Spec, now),
            Dependencies = canary.Spec.DependsOn is null ? [] : Dependencies.States(canary, cache.Canaries.Get, RevisionOf),
            IsCapped = slots.IsCapped,
            Conflict = FieldConflicts.Of(app, target, apex, application is { } owner ? cache.GitOps.Get(ArgoResources.Applications, owner) : null),
            AppliedFromGit = FieldConflicts.AppliedAt(target, apex),
            Drain = options.Drain,
            ConvergenceDeadline = options.ConvergenceDeadline,
        };
    }

    /// <summary>While configuration is being listed the revision counts as unchanged.</summary>
    private static string Known(Canary canary, FoundRevision revision)
        => revision.IsPending ? canary.Status?.LastAppliedSpec ?? revision.Name : revision.Name;

    /// <summary>The revision that another Canary's target is at, by the name that its status knows.</summary>
    private string? RevisionOf(Canary other)
        => cache.Deployments.Get(new App(other).Target) is { } target && revisions.Of(other, target) is { } found ? found.Former ?? Known(other, found) : null;

    private IEnumerable<ObjectReference> ConfigsOf(App app, JsonObject? workload)
        => workload is null ? [] : revisions.References(workload).Select(reference => new ObjectReference(reference.Kind, new ObjectKey(app.Namespace, reference.Name)));

    /// <summary>Copies of ConfigMaps that the primary's pods read and that somebody has deleted.</summary>
    private List<string> LostBy(App app, JsonObject primary)
        => options.ConfigTracking
            ? [.. ConfigCopies.CopiesIn(primary, ConfigReference.ConfigMap).Where(name => cache.Configs.Read(ConfigReference.ConfigMap, new ObjectKey(app.Namespace, name)) is ConfigReading.Missing)]
            : [];

    /// <summary>What a Canary of this spec depends on, so that its changes are noticed.</summary>
    private static HashSet<ObjectReference> DependenciesOf(App app, IReadOnlyList<ObjectReference> readFrom)
    {
        var references = new HashSet<ObjectReference>(readFrom)
        {
            new("Deployment", app.Target),
            new("Deployment", app.Primary),
            new("Service", app.ApexService),
            new("Service", app.PrimaryService),
            new("Service", app.CanaryService),
        };
        foreach (ObjectKey ingress in app.Ingresses)
        {
            references.Add(new("Ingress", ingress));
        }

        references.UnionWith(app.CanaryIngresses.Select(ingress => new ObjectReference("Ingress", ingress)));
        references.UnionWith(Companions.DependenciesOf(app));
        references.UnionWith(HeldPolicies.Of(app.Canary).Values.Select(policy => new ObjectReference("ImagePolicy", policy)));
        foreach (CanaryMetric metric in app.Canary.Spec.Analysis.Metrics ?? [])
        {
            if (metric.TemplateRef is { } template)
            {
                references.Add(new("MetricTemplate", new ObjectKey(template.Namespace ?? app.Namespace, template.Name)));
            }
        }

        return references;
    }

    private Workload WorkloadOf(ObjectKey key, JsonObject deployment, string revision, int? readyPercentage)
    {
        (WorkloadHealth health, string reason) = DeploymentHealth.Of(deployment, PodsOfCurrentTemplate(key, deployment), readyPercentage ?? 100);
        int replicas = PrimaryDeployment.ReplicasOf(deployment) ?? 1;
        bool settled = deployment.ObservedGeneration() >= deployment.Generation();
        int pods = deployment.Get<int>("status", "replicas");
        return new Workload(revision, replicas, health, reason, PodTemplate.ImagesOf(deployment)) { Pods = settled ? pods : Math.Max(pods, 1) };
    }

    private IReadOnlyList<JsonObject> PodsOfCurrentTemplate(ObjectKey key, JsonObject deployment)
    {
        string? number = deployment.Annotation(DeploymentHealth.RevisionAnnotation);
        JsonObject? replicaSet = number is null
            ? null
            : cache.ReplicaSetsOf(key).FirstOrDefault(set => set.Annotation(DeploymentHealth.RevisionAnnotation) == number);
        return replicaSet is null ? [] : cache.PodsOf(replicaSet.Key());
    }

    private ServingState ServingOf(App app, SelectorLabel? label)
    {
        IReadOnlySet<string> apex = cache.ReadyAddresses(app.ApexService);
        IReadOnlySet<string> primary = cache.ReadyAddresses(app.PrimaryService);
        IReadOnlySet<string> canary = cache.ReadyAddresses(app.CanaryService);
        return new ServingState
        {
            Apex = SelectionOf(cache.Services.Get(app.ApexService), label),
            ApexAdopted = cache.Services.Get(app.ApexService) is { } service && GeneratedMetadata.IsOwnedBy(service, app.Owner),
            ServicesCurrent = label is null || (IsCurrent(GeneratedServices.Primary(app, label), app.PrimaryService) && IsCurrent(GeneratedServices.Canary(app, label), app.CanaryService)),
            PrimaryEndpoints = primary.Count,
            CanaryEndpoints = canary.Count,
            ApexServedByPrimary = apex.Count > 0 && apex.IsSubsetOf(primary),
            ApexServedByTarget = apex.Count > 0 && apex.IsSubsetOf(canary),
        };
    }

    private bool IsCurrent(JsonObject desired, ObjectKey key)
        => cache.Services.Get(key) is { } live && Intent.IsContainedIn(desired, live);

    private static ApexSelection SelectionOf(JsonObject? apex, SelectorLabel? label)
    {
        if (apex is null)
        {
            return ApexSelection.Missing;
        }

        string? value = label is null ? null : apex.Get<string>("spec", "selector", label.Key);
        return value is null ? ApexSelection.Other
            : value == label!.Primary && GeneratedServices.ApexNarrowed(apex, label) is null ? ApexSelection.Primary
            : value == label.Target ? ApexSelection.Target
            : ApexSelection.Other;
    }
}
