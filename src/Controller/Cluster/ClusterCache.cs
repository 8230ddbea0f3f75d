using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>All that the controller reads, kept by watches: an idle Canary costs no request.</summary>
internal sealed class ClusterCache
{
    /// <summary>Pods and ReplicaSets are found by the name of their controlling owner, as <c>namespace/name</c>.</summary>
    private const string ByOwner = "owner";

    private readonly Informer<JsonObject> _pods;
    private readonly Informer<JsonObject> _replicaSets;
    private readonly Informer<JsonObject> _endpoints;

    public ClusterCache(ApiClient client, TimeProvider time, string? watchNamespace, string? watchLabelSelector = null, TimeSpan? secretInterval = null)
    {
        Canaries = new(new(client, ApiResources.Canaries, new() { Namespace = watchNamespace, LabelSelector = watchLabelSelector }), canary => canary.Metadata.ResourceVersion ?? "", time);
        MetricTemplates = new(client, ApiResources.MetricTemplates, new() { Namespace = watchNamespace });
        AlertProviders = new(client, ApiResources.AlertProviders, new() { Namespace = watchNamespace, MissingKindDelay = GitOpsCache.MissingDelay });
        Deployments = Foreign(Resources.Deployments);
        Services = Foreign(Resources.Services);
        Ingresses = Foreign(Resources.Ingresses);
        _endpoints = new(client, Resources.Endpoints, new() { Namespace = watchNamespace, Transform = Slimming.Endpoints });
        _pods = new(client, Resources.Pods, new() { Namespace = watchNamespace, Transform = Slimming.Pod, Indexes = OwnerIndex });
        _replicaSets = new(client, Resources.ReplicaSets, new() { Namespace = watchNamespace, Transform = Slimming.ReplicaSet, Indexes = OwnerIndex });

        GitOps = new(client);
        Companions = new(client, time, watchNamespace);
        Configs = new(client, time, secretInterval ?? new ControllerOptions().SecretInterval);

        ReadYourWrites<JsonObject> Foreign(Resource<JsonObject> resource)
            => new(new(client, resource, new() { Namespace = watchNamespace, Transform = Slimming.WithoutManagedFields }), obj => obj.ResourceVersion(), time);
    }

    public ReadYourWrites<Canary> Canaries { get; }

    public ReadYourWrites<JsonObject> Deployments { get; }

    public ReadYourWrites<JsonObject> Services { get; }

    public ReadYourWrites<JsonObject> Ingresses { get; }

    public Informer<MetricTemplate> MetricTemplates { get; }

    public Informer<AlertProvider> AlertProviders { get; }

    /// <summary>What deployers say about Git; not required, for they may not be installed.</summary>
    public GitOpsCache GitOps { get; }

    /// <summary>Autoscalers and disruption budgets; not required, for few apps have them.</summary>
    public CompanionKinds Companions { get; }

    /// <summary>Hashes of the ConfigMaps and Secrets that targets refer to.</summary>
    public ConfigCache Configs { get; }

    private static IReadOnlyDictionary<string, Func<JsonObject, IEnumerable<string>>> OwnerIndex { get; } =
        new Dictionary<string, Func<JsonObject, IEnumerable<string>>>
        {
            [ByOwner] = obj => OwnerOf(obj) is { } owner ? [owner.ToString()] : [],
        };

    /// <summary>The informers without which no decision can be made, and those of our own kinds that an upgrade may not have brought yet.</summary>
    public IEnumerable<(Func<CancellationToken, Task> Run, Func<CancellationToken, Task> Synced, Func<string?> Problem)> Required()
    {
        yield return Entry(Canaries.Informer);
        yield return Entry(MetricTemplates);
        yield return (AlertProviders.RunAsync, _ => Task.CompletedTask, () => null);
        yield return Entry(Deployments.Informer);
        yield return Entry(Services.Informer);
        yield return Entry(Ingresses.Informer);
        yield return Entry(_endpoints);
        yield return Entry(_pods);
        yield return Entry(_replicaSets);

        static (Func<CancellationToken, Task>, Func<CancellationToken, Task>, Func<string?>) Entry<T>(Informer<T> informer)
            where T : class => (informer.RunAsync, informer.WaitForSyncAsync, () => informer.HasSynced ? null : informer.Problem ?? "not listed yet");
    }

    /// <summary>Every Canary that is watched.</summary>
    public IEnumerable<Canary> AllCanaries() => Canaries.Informer.Store.Keys.Select(Canaries.Get).OfType<Canary>();

    /// <summary>ReplicaSets that a Deployment controls.</summary>
    public IReadOnlyList<JsonObject> ReplicaSetsOf(ObjectKey deployment) => _replicaSets.Store.ByIndex(ByOwner, deployment.ToString());

    /// <summary>Pods that a ReplicaSet controls.</summary>
    public IReadOnlyList<JsonObject> PodsOf(ObjectKey replicaSet) => _pods.Store.ByIndex(ByOwner, replicaSet.ToString());

    /// <summary>Addresses of the ready endpoints of a Service.</summary>
    public IReadOnlySet<string> ReadyAddresses(ObjectKey service)
        => _endpoints.Store.Get(service) is { } endpoints
            ? endpoints.Items("subsets").SelectMany(subset => subset.Items("addresses")).Select(address => address.Get<string>("ip") ?? "").ToHashSet(StringComparer.Ordinal)
            : new HashSet<string>();

    /// <summary>Reports until when one of our own writes may hide what the watch does not show.</summary>
    public void OnPutOnTop(Action<ObjectReference, DateTimeOffset> look)
    {
        Deployments.PutOnTop += (key, until) => look(new("Deployment", key), until);
        Services.PutOnTop += (key, until) => look(new("Service", key), until);
        Ingresses.PutOnTop += (key, until) => look(new("Ingress", key), until);
    }

    /// <summary>Reports every change as a reference that the dependency index knows.</summary>
    public void OnChange(Action<ObjectReference> changed)
    {
        Canaries.Informer.AddHandler((key, _, _) => changed(new("Canary", key)));
        Deployments.Informer.AddHandler((key, _, _) => changed(new("Deployment", key)));
        Services.Informer.AddHandler((key, _, _) => changed(new("Service", key)));
        Ingresses.Informer.AddHandler((key, _, _) => changed(new("Ingress", key)));
        MetricTemplates.AddHandler((key, _, _) => changed(new("MetricTemplate", key)));
        GitOps.OnChange(changed);
        Companions.OnChange(changed);
        Configs.OnChange(changed);
        _endpoints.AddHandler((key, before, after) =>
        {
            if (!Slimming.SaysTheSame(before, after))
            {
                changed(new("Service", key));
            }
        });
        _replicaSets.AddHandler((_, before, after) => ChangedOwner(before, after, deployment => changed(new("Deployment", deployment))));
        _pods.AddHandler((_, before, after) => ChangedOwner(before, after, replicaSet =>
        {
            // A ReplicaSet is named after its Deployment and the hash of its template.
            if (replicaSet.Name.LastIndexOf('-') is > 0 and int dash)
            {
                changed(new("Deployment", new ObjectKey(replicaSet.Namespace, replicaSet.Name[..dash])));
            }
        }));
    }

    private static void ChangedOwner(JsonObject? before, JsonObject? after, Action<ObjectKey> report)
    {
        if (!Slimming.SaysTheSame(before, after) && (after ?? before) is { } obj && OwnerOf(obj) is { } owner)
        {
            report(owner);
        }
    }

    private static ObjectKey? OwnerOf(JsonObject obj)
        => obj.ControllerOwner()?.Get<string>("name") is { } name ? new ObjectKey(obj.Namespace(), name) : null;
}
