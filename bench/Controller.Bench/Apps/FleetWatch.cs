using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Bench.Apps;

/// <summary>Follows phases and weights of all apps by watches of the bench's own.</summary>
internal sealed class FleetWatch
{
    private const string Suffix = "-canary";
    private const string WeightAnnotation = "nginx.ingress.kubernetes.io/canary-weight";

    private readonly Dictionary<string, AppTrace> _traces = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Informer<JsonObject> _canaries;
    private readonly Informer<JsonObject> _ingresses;
    private readonly long _began = Stopwatch.GetTimestamp();

    public FleetWatch(ApiClient client)
    {
        _canaries = new(client, BenchApp.Canaries, new() { Transform = canary => Slim(canary, canary.Get<string>("status", "phase") ?? "") });
        _ingresses = new(client, Resources.Ingresses, new() { Transform = ingress => Slim(ingress, ingress.Annotation(WeightAnnotation) ?? "0") });
        _canaries.AddHandler((key, _, now) => SawPhase(key.Name, now is null ? "" : Fact(now)));
        _ingresses.AddHandler((key, _, now) =>
        {
            if (key.Name.EndsWith(Suffix, StringComparison.Ordinal))
            {
                SawWeight(key.Name[..^Suffix.Length], now is null ? 0 : int.Parse(Fact(now), CultureInfo.InvariantCulture));
            }
        });
    }

    /// <summary>Time since this was made; what traces are in.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_began);

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(_canaries.RunAsync(cancellationToken), _ingresses.RunAsync(cancellationToken));

    /// <summary>Forgets what was, but for the present state.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            foreach (AppTrace trace in _traces.Values)
            {
                trace.Weights.Clear();
                trace.Phases.Clear();
            }
        }
    }

    public int WeightOf(string app)
    {
        lock (_lock)
        {
            return _traces.GetValueOrDefault(app)?.Weight ?? 0;
        }
    }

    /// <summary>How many apps are so now.</summary>
    public int Count(Func<AppTrace, bool> so)
    {
        lock (_lock)
        {
            return _traces.Values.Count(so);
        }
    }

    /// <summary>Computes something from each app's trace.</summary>
    public IReadOnlyList<TResult> Select<TResult>(Func<AppTrace, TResult> read)
    {
        lock (_lock)
        {
            return [.. _traces.Values.Select(read)];
        }
    }

    /// <summary>Waits until so many apps are so.</summary>
    /// <exception cref="BenchException">The time is over.</exception>
    public async Task UntilAsync(int apps, Func<AppTrace, bool> so, TimeSpan limit, string what, CancellationToken cancellationToken)
    {
        TimeSpan end = Now + limit;
        while (Count(so) is var count && count < apps)
        {
            if (Now > end)
            {
                throw new BenchException($"after {limit.TotalSeconds:0} s only {count} of {apps} Canaries are {what}; phases: {Phases()}");
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    private string Phases() => string.Join(", ", Select(trace => $"{trace.Phase}@{trace.Weight}").GroupBy(phase => phase).Select(group => $"{group.Count()} {group.Key}"));

    private void SawPhase(string app, string phase)
    {
        lock (_lock)
        {
            AppTrace trace = Trace(app);
            if (trace.Phase != phase)
            {
                trace.Phase = phase;
                trace.Phases.Add((Now, phase));
            }
        }
    }

    private void SawWeight(string app, int weight)
    {
        lock (_lock)
        {
            AppTrace trace = Trace(app);
            if (trace.Weight != weight)
            {
                trace.Weight = weight;
                trace.Weights.Add((Now, weight));
            }
        }
    }

    private AppTrace Trace(string app) => _traces.TryGetValue(app, out AppTrace? trace) ? trace : _traces[app] = new AppTrace();

    private static JsonObject Slim(JsonObject obj, string fact)
        => new() { ["metadata"] = new JsonObject { ["name"] = obj.Name(), ["namespace"] = obj.Namespace() }, ["fact"] = fact };

    private static string Fact(JsonObject slim) => slim.Get<string>("fact") ?? "";
}
