using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Perturbations;

/// <summary>What is true in the cluster, seen past every proxy; conditions on it are waited for by its watches.</summary>
internal sealed class ClusterView : IAsyncDisposable
{
    private static readonly Resource<JsonObject> CanaryKind = Resources.Custom("canary.gitops.dev", "v1beta1", "canaries", "Canary");
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, List<int>> _weights = [];
    private readonly Dictionary<ObjectKey, List<string>> _images = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    private ClusterView(ApiClient client)
    {
        Client = client;
        Canaries = new(client, CanaryKind);
        Deployments = new(client, Resources.Deployments);
        Ingresses = new(client, Resources.Ingresses);
        Services = new(client, Resources.Services);
    }

    public ApiClient Client { get; }

    public Informer<JsonObject> Canaries { get; }

    public Informer<JsonObject> Deployments { get; }

    public Informer<JsonObject> Ingresses { get; }

    public Informer<JsonObject> Services { get; }

    public static Resource<JsonObject> Kind => CanaryKind;

    public static async Task<ClusterView> StartAsync(ApiClient client)
    {
        var view = new ClusterView(client);
        Informer<JsonObject>[] all = [view.Canaries, view.Deployments, view.Ingresses, view.Services];
        view.Ingresses.AddHandler((key, _, after) => Keep(view._weights, key, after is null ? null : WeightOf(after)));
        view.Deployments.AddHandler((key, _, after) => Keep(view._images, key, after is null ? null : ReleasedApp.ImageOf(after)));
        foreach (Informer<JsonObject> informer in all)
        {
            informer.AddHandler((_, _, _) => view.Pulse());
        }

        view._running = Task.WhenAll(all.Select(informer => informer.RunAsync(view._stop.Token)));
        await Task.WhenAll(all.Select(informer => informer.WaitForSyncAsync(view._stop.Token)));
        return view;

        void Keep<T>(Dictionary<ObjectKey, List<T>> kept, ObjectKey key, object? value)
        {
            lock (view._lock)
            {
                if (value is not T seen)
                {
                    return;
                }

                if (!kept.TryGetValue(key, out List<T>? list))
                {
                    kept[key] = list = [];
                }

                if (list.Count == 0 || !Equals(list[^1], seen))
                {
                    list.Add(seen);
                }
            }
        }
    }

    /// <summary>The weights of a canary Ingress, in order.</summary>
    public IReadOnlyList<int> Weights(ObjectKey ingress)
    {
        lock (_lock)
        {
            return _weights.TryGetValue(ingress, out List<int>? seen) ? [.. seen] : [];
        }
    }

    /// <summary>The images that a Deployment had, in order.</summary>
    public IReadOnlyList<string> Images(ObjectKey deployment)
    {
        lock (_lock)
        {
            return _images.TryGetValue(deployment, out List<string>? seen) ? [.. seen] : [];
        }
    }

    /// <summary>Waits until the app looks so; fails with what it looks like after this long.</summary>
    public async Task UntilAsync(Func<string> look, string expected, string what, TimeSpan limit)
    {
        using var end = new CancellationTokenSource(limit);
        while (true)
        {
            Task changed = Changed();
            string seen = look();
            if (seen == expected)
            {
                return;
            }

            try
            {
                await changed.WaitAsync(end.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{what}: after {limit.TotalSeconds:0} s it is\n  {look()}\nand not\n  {expected}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    public static int WeightOf(JsonObject ingress)
        => int.TryParse(ingress.Annotation("nginx.ingress.kubernetes.io/canary-weight"), out int weight) ? weight : 0;

    private Task Changed()
    {
        lock (_lock)
        {
            return _changed.Task;
        }
    }

    private void Pulse()
    {
        lock (_lock)
        {
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
