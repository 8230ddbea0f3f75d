using System.Globalization;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Playground.Load;

namespace ProgressiveDelivery.Sandbox.Playground.Cluster;

/// <summary>What was seen of one app: its Canary's states, the weights of its route, the Events that speak of it.</summary>
/// <remarks>The Canary is called like the namespace that it is in, unless told otherwise; so is the Kustomization.</remarks>
public sealed class Rollout
{
    private const string IngressPrefix = "nginx.ingress.kubernetes.io";

    private readonly ClusterWatch _watch;
    private readonly string _name;
    private readonly Action<Happening> _tell;
    private readonly Lock _lock = new();
    private readonly List<Seen<CanaryState>> _states = [];
    private readonly List<Seen<int>> _weights = [];
    private readonly List<Seen<CanaryEvent>> _events = [];

    internal Rollout(ClusterWatch watch, string app, string name, Action<Happening> tell)
    {
        _watch = watch;
        App = app;
        _name = name;
        _tell = tell;
    }

    /// <summary>The namespace, by which apps differ.</summary>
    public string App { get; }

    /// <summary>Null while there is no Canary.</summary>
    public CanaryState? Now => _watch.Canary(App, _name) is { } canary ? new CanaryState(canary) : null;

    public IReadOnlyList<Seen<CanaryState>> States => Snapshot(_states);

    /// <summary>The weights that stood on the canary's Ingress, each different from the one before.</summary>
    public IReadOnlyList<Seen<int>> Weights => Snapshot(_weights);

    public IReadOnlyList<Seen<CanaryEvent>> Events => Snapshot(_events);

    /// <summary>The target's own pods, as opposed to the primary's.</summary>
    public IReadOnlyList<JsonObject> TargetPods => _watch.Pods(App, "app", _name);

    public JsonObject? Target => _watch.Deployment(App, _name);

    public JsonObject? Primary => _watch.Deployment(App, $"{_name}-primary");

    /// <summary>The version that the target's manifest asks for.</summary>
    public string? TargetVersion => VersionOf(Target);

    public string? PrimaryVersion => VersionOf(Primary);

    /// <summary>The commit that the GitOps agent applied last.</summary>
    public string? AppliedCommit => _watch.Kustomization(App).Get<string>("status", "lastAppliedRevision")?.Split(':')[^1];

    /// <summary>The target is scaled to zero and none of its containers runs; kubelet takes its time to remove what has ended.</summary>
    public bool TargetIsAtRest => Target.Get<int?>("spec", "replicas") == 0 && !TargetPods.Any(Runs);

    /// <summary>Some container of the primary runs, even one that is ending.</summary>
    public bool PrimaryRuns => _watch.Pods(App, "app", $"{_name}-primary").Any(Runs);

    /// <summary>The weights of the route from a moment on; the one that stood before is left out.</summary>
    public IReadOnlyList<Seen<int>> WeightsSince(DateTimeOffset from) => [.. Weights.Where(weight => weight.At >= from)];

    /// <summary>The times from a moment on in which weight and phase stood still, as far as the canary was on trial.</summary>
    public IReadOnlyList<WeightSpan> TrialSpans(DateTimeOffset from, DateTimeOffset to)
    {
        IReadOnlyList<Seen<int>> weights = WeightsSince(from);
        // While the primary takes the new revision over, its answers cannot be told from the canary's any more.
        DateTimeOffset end = States.FirstOrDefault(state => state.At > from && state.Value.Phase == "Promoting")?.At ?? to;
        return
        [
            .. weights
                .Select((weight, i) => new WeightSpan(weight.Value, weight.At, Min(i + 1 < weights.Count ? weights[i + 1].At : to, end)))
                .Where(span => span.To > span.From),
        ];
    }

    /// <summary>Waits until the condition holds of the Canary or of what belongs to it.</summary>
    public Task UntilAsync(string what, Func<Rollout, bool> condition, TimeSpan deadline, CancellationToken ct) => _watch.UntilAsync(
        () => condition(this), deadline, () => $"{App}: {what}; {Now?.ToString() ?? "there is no Canary"}", ct);

    internal void SawCanary(DateTimeOffset now, JsonObject? after)
    {
        CanaryState? state = after is null ? null : new CanaryState(after);
        CanaryState? before = Last(_states);
        if (state is null)
        {
            Tell(now, "phase", "the Canary is gone");
            return;
        }

        Add(_states, now, state);
        if (state.Phase != before?.Phase && state.Phase is not null)
        {
            Tell(now, "phase", $"{state.Phase}: {state.Message}");
        }

        foreach (string verdict in state.Verdicts.Except(before?.Verdicts ?? []))
        {
            Tell(now, "verdict", verdict);
        }

        if (state.RollbackPhase is { } rollback && rollback != before?.RollbackPhase)
        {
            Tell(now, "revert", $"{rollback}{(state.RevertCommit is { } commit ? $": commit {commit[..10]}" : "")}{(state.RollbackMessage is { } message ? $": {message}" : "")}");
        }
    }

    internal void SawIngress(DateTimeOffset now, JsonObject? before, JsonObject? after)
    {
        JsonObject ingress = after ?? before!;
        if (ingress.Annotation($"{IngressPrefix}/canary") != "true")
        {
            return;
        }

        string? text = after?.Annotation($"{IngressPrefix}/canary-weight");
        int weight = text is null ? 0 : int.Parse(text, CultureInfo.InvariantCulture);
        if (_weights.Count == 0 || Last(_weights) != weight)
        {
            Add(_weights, now, weight);
            Tell(now, "weight", $"{weight} % to the canary");
        }
    }

    internal void SawEvent(DateTimeOffset now, JsonObject? before, JsonObject? after)
    {
        if (after is null || after.Get<string>("regarding", "kind") != "Canary" || after.ToJsonString() == before?.ToJsonString())
        {
            return;
        }

        var seen = new CanaryEvent(
            after.Get<string>("type") ?? "", after.Get<string>("reason") ?? "", after.Get<string>("note") ?? "");
        Add(_events, now, seen);
        Tell(now, "event", $"{seen.Reason}: {seen.Note}");
    }

    private void Tell(DateTimeOffset at, string topic, string text) => _tell(new(at, App, topic, text));

    private void Add<T>(List<Seen<T>> list, DateTimeOffset at, T value)
    {
        lock (_lock)
        {
            list.Add(new(at, value));
        }
    }

    private T? Last<T>(List<Seen<T>> list)
    {
        lock (_lock)
        {
            return list.Count == 0 ? default : list[^1].Value;
        }
    }

    private IReadOnlyList<T> Snapshot<T>(List<T> list)
    {
        lock (_lock)
        {
            return [.. list];
        }
    }

    private static bool Runs(JsonObject pod) => pod.Items("status", "containerStatuses").Any(container => container.At("state", "running") is not null);

    /// <summary>By the environment variable of the sample app, or by the image's tag where the manifest leaves the variable to the image.</summary>
    private static string? VersionOf(JsonObject? deployment)
    {
        JsonObject? container = deployment.Items("spec", "template", "spec", "containers").FirstOrDefault();
        return container.Items("env").FirstOrDefault(variable => variable.Get<string>("name") == "VERSION").Get<string>("value")
            ?? container.Get<string>("image")?.Split(':')[^1];
    }

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
