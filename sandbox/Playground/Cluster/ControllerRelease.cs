using System.Diagnostics;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.Playground.Cluster;

/// <summary>The controller as a user installs it: by helm, as a pod with a ServiceAccount of its own.</summary>
public sealed class ControllerRelease : IAsyncDisposable
{
    public const string Namespace = "canary-system";
    public const string Name = "canary";

    private readonly Place _place;
    private readonly ApiClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly Signal _changed = new();
    private readonly Informer<JsonObject> _pods;
    private readonly Dictionary<string, DateTimeOffset> _readySince = [];
    private readonly Informer<JsonObject> _leases;
    private readonly Task _following;

    public ControllerRelease(Place place)
    {
        _place = place;
        _client = new ApiClient(ConnectionSettings.Load(place.KubeConfig));
        _pods = new Informer<JsonObject>(_client, Resources.Pods, new InformerOptions<JsonObject>
        {
            Namespace = Namespace,
            LabelSelector = $"app.kubernetes.io/instance={Name}",
        });
        _pods.AddHandler((_, _, after) => Saw(after));
        _leases = new Informer<JsonObject>(_client, Resources.Leases, new InformerOptions<JsonObject> { Namespace = Namespace });
        _leases.AddHandler((_, _, _) => _changed.Pulse());
        _following = Task.WhenAll(_pods.RunAsync(_stop.Token), _leases.RunAsync(_stop.Token));
    }

    /// <summary>The pods that are there, those that end among them.</summary>
    public IReadOnlyList<JsonObject> Pods => _pods.Store.All();

    /// <summary>Installs it or upgrades it to the chart and image at hand, and waits until the new pod is ready.</summary>
    /// <param name="values">Further values of the chart, as <c>name=value</c>; each is text, whatever YAML would take it for.</param>
    public async Task<JsonObject> InstallAsync(CancellationToken ct, params IReadOnlyList<string> values)
    {
        await _pods.WaitForSyncAsync(ct);
        string[] before = [.. Pods.Select(pod => pod.Uid())];
        bool wasThere = before.Length > 0;
        if (wasThere && Place.IsForeign)
        {
            throw new PlaygroundException(
                $"The controller is installed on this cluster already (release {Name} in namespace {Namespace}), and would be replaced with other values. Uninstall it first, or take another cluster.");
        }

        if (wasThere)
        {
            // helm leaves the CRDs of an earlier install as they are.
            await RunAsync("kubectl", ct, ["apply", "--server-side", "--force-conflicts", "--filename", Path.Combine(Place.Checkout, "charts", "canary", "crds")]);
        }

        int colon = _place.ControllerImage.LastIndexOf(':');
        await RunAsync("helm", ct,
        [
            "upgrade", "--install", Name, Path.Combine(Place.Checkout, "charts", "canary"),
            "--namespace", Namespace, "--create-namespace",
            "--set", $"image.repository={_place.ControllerImage[..colon]}",
            "--set-string", $"image.tag={_place.ControllerImage[(colon + 1)..]}",
            "--set", $"metricsServer={_place.MetricsServer}",
            // Runs make many canaries fail on purpose, in one repository and within minutes.
            "--set", "rollback.git.maxRevertsPerRepositoryAndHour=0",
            "--set", "rollback.git.breaker.failures=0",
            // A tag that is built anew is the same text to Kubernetes; this makes it a new pod.
            "--set-string", $"podAnnotations.installed-at=t{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}",
            .. values.SelectMany(value => new[] { "--set-string", value }),
        ]);
        return await ReadyAsync(TimeSpan.FromSeconds(60), ct, before);
    }

    public Task UninstallAsync(CancellationToken ct) => RunAsync("helm", ct, "uninstall", Name, "--namespace", Namespace, "--ignore-not-found");

    /// <summary>Runs the image's own command in a pod of the controller; its output.</summary>
    public async Task<string> CommandAsync(CancellationToken ct, params string[] arguments)
    {
        JsonObject pod = await ReadyAsync(TimeSpan.FromSeconds(30), ct);
        return await RunAsync("kubectl", ct, ["exec", "--namespace", Namespace, pod.Name(), "--", "dotnet", "ProgressiveDelivery.Controller.dll", .. arguments]);
    }

    /// <summary>Waits for a pod that is ready, other than the given ones.</summary>
    public async Task<JsonObject> ReadyAsync(TimeSpan deadline, CancellationToken ct, params IReadOnlyCollection<string> butNot)
    {
        JsonObject? ready = null;
        await _changed.UntilAsync(
            () => (ready = Pods.FirstOrDefault(pod => IsReady(pod) && !pod.IsBeingDeleted() && !butNot.Contains(pod.Uid()))) is not null,
            deadline,
            () => $"a ready pod of the controller; there is {string.Join(", ", Pods.Select(pod => $"{pod.Name()} {pod.At("status", "containerStatuses")?.ToJsonString()}"))}",
            ct);
        return ready!;
    }

    /// <summary>Waits for a pod that holds the Lease, other than the given ones.</summary>
    public async Task<JsonObject> LeaderAsync(TimeSpan deadline, CancellationToken ct, params IReadOnlyCollection<string> butNot)
    {
        JsonObject? leader = null;
        await _changed.UntilAsync(
            () => (leader = Pods.FirstOrDefault(pod => !butNot.Contains(pod.Uid()) && IsHolder(pod))) is not null,
            deadline,
            () => $"a pod that leads; there is {string.Join(", ", Pods.Select(pod => pod.Name()))}, and the Lease is {string.Join(", ", _leases.Store.All().Select(Holder))}'s",
            ct);
        return leader!;
    }

    /// <summary>From the start of the process to the pod's Ready condition, both as seen from outside.</summary>
    public TimeSpan? TimeToReady(JsonObject pod) =>
        _readySince.TryGetValue(pod.Uid(), out DateTimeOffset ready) && StartOf(pod) is { } start ? ready - start : null;

    /// <summary>The controller's process on this machine; null when it is none of ours to see.</summary>
    public Process? ProcessOf(JsonObject pod)
    {
        if (!_place.IsSandbox)
        {
            return null;
        }

        string cgroup = $"pod{pod.Uid()}";
        return Process.GetProcesses().FirstOrDefault(process =>
            ProcText(process.Id, "cgroup").Contains(cgroup, StringComparison.Ordinal)
            && ProcText(process.Id, "cmdline").Contains("ProgressiveDelivery.Controller", StringComparison.Ordinal));
    }

    /// <summary>Deletes a pod without grace, so that its replacement comes at once.</summary>
    public Task RemoveAsync(JsonObject pod, CancellationToken ct) => _client.DeleteAsync(
        Resources.Pods, pod.Key(), ct, new DeleteOptions { Uid = pod.Uid() });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private void Saw(JsonObject? pod)
    {
        if (pod is not null && IsReady(pod))
        {
            _readySince.TryAdd(pod.Uid(), DateTimeOffset.UtcNow);
        }

        _changed.Pulse();
    }

    private DateTimeOffset? StartOf(JsonObject pod) => ProcessOf(pod) is { } process
        ? process.StartTime
        : pod.Items("status", "containerStatuses").FirstOrDefault().Get<string>("state", "running", "startedAt") is { } text
            ? DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
            : null;

    private Task<string> RunAsync(string tool, CancellationToken ct, params string[] arguments) => _place.RunAsync(tool, arguments, ct);

    private bool IsHolder(JsonObject pod) =>
        _leases.Store.All().Any(lease => Holder(lease).StartsWith($"{pod.Name()}_", StringComparison.Ordinal));

    private static string Holder(JsonObject lease) => lease.Get<string>("spec", "holderIdentity") ?? "";

    private static bool IsReady(JsonObject pod) => pod.Items("status", "conditions")
        .Any(condition => condition.Get<string>("type") == "Ready" && condition.Get<string>("status") == "True");

    private static string ProcText(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return "";
        }
    }
}
