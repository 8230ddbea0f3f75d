using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.Playground.Cluster;

/// <summary>Follows all apps of a cluster from outside, as any user could, and remembers what happened when.</summary>
public sealed class ClusterWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Signal _changed = new();
    private readonly List<Task> _running = [];
    private readonly Dictionary<string, Rollout> _rollouts = [];
    private readonly Lock _lock = new();
    private readonly Informer<JsonObject> _canaries;
    private readonly Informer<JsonObject> _ingresses;
    private readonly Informer<JsonObject> _deployments;
    private readonly Informer<JsonObject> _services;
    private readonly Informer<JsonObject> _pods;
    private readonly Informer<JsonObject> _events;
    private readonly Informer<JsonObject> _kustomizations;

    private ClusterWatch(ApiClient client)
    {
        _canaries = Watch(client, Kinds.Canaries, (rollout, now, _, after) => rollout.SawCanary(now, after));
        _ingresses = Watch(client, Resources.Ingresses, (rollout, now, before, after) => rollout.SawIngress(now, before, after));
        _deployments = Watch(client, Resources.Deployments, (_, _, _, _) => { });
        _services = Watch(client, Resources.Services, (_, _, _, _) => { });
        _pods = Watch(client, Resources.Pods, (_, _, _, _) => { });
        _events = Watch(client, Resources.Events, (rollout, now, before, after) => rollout.SawEvent(now, before, after));
        _kustomizations = Watch(client, Kinds.Kustomizations, (_, _, _, _) => { });
    }

    /// <summary>Called for each thing worth telling, one at a time for each app.</summary>
    public event Action<Happening>? Happened;

    /// <summary>Starts to watch; the CRDs must be there.</summary>
    public static async Task<ClusterWatch> StartAsync(ApiClient client, CancellationToken ct)
    {
        var watch = new ClusterWatch(client);
        await Task.WhenAll(watch.Informers.Select(informer => informer.WaitForSyncAsync(ct)));
        return watch;
    }

    /// <summary>What is seen of the app in a namespace.</summary>
    /// <param name="app">The namespace.</param>
    /// <param name="name">The app's own name, to be given before the namespace is there; that of the namespace when null.</param>
    public Rollout Rollout(string app, string? name = null)
    {
        lock (_lock)
        {
            return _rollouts.TryGetValue(app, out Rollout? rollout)
                ? rollout
                : _rollouts[app] = new Rollout(this, app, name ?? app, happening => Happened?.Invoke(happening));
        }
    }

    public JsonObject? Canary(string ns, string name) => _canaries.Store.Get(new(ns, name));

    public JsonObject? Deployment(string ns, string name) => _deployments.Store.Get(new(ns, name));

    public JsonObject? Service(string ns, string name) => _services.Store.Get(new(ns, name));

    public JsonObject? Kustomization(string name) => _kustomizations.Store.Get(new("flux-system", name));

    public IReadOnlyList<JsonObject> Ingresses(string ns) => In(_ingresses, ns);

    public IReadOnlyList<JsonObject> Deployments(string ns) => In(_deployments, ns);

    public IReadOnlyList<JsonObject> Pods(string ns, string label, string value) =>
        [.. In(_pods, ns).Where(pod => pod.Label(label) == value)];

    /// <summary>Waits until the condition holds of what is watched.</summary>
    /// <exception cref="PlaygroundException">It did not in time.</exception>
    public Task UntilAsync(Func<bool> condition, TimeSpan deadline, Func<string> problem, CancellationToken ct) =>
        _changed.UntilAsync(condition, deadline, problem, ct);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (Task task in _running)
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stop.Dispose();
    }

    private IEnumerable<Informer<JsonObject>> Informers =>
        [_canaries, _ingresses, _deployments, _services, _pods, _events, _kustomizations];

    private Informer<JsonObject> Watch(
        ApiClient client, Resource<JsonObject> resource, Action<Rollout, DateTimeOffset, JsonObject?, JsonObject?> tell)
    {
        var informer = new Informer<JsonObject>(client, resource);
        informer.AddHandler((key, before, after) =>
        {
            tell(Rollout(key.Namespace), DateTimeOffset.UtcNow, before, after);
            _changed.Pulse();
        });
        _running.Add(informer.RunAsync(_stop.Token));
        return informer;
    }

    private static IReadOnlyList<JsonObject> In(Informer<JsonObject> informer, string ns) =>
        [.. informer.Store.All().Where(obj => obj.Namespace() == ns)];
}
