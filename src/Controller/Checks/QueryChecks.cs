using System.Collections.Concurrent;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>
/// Asks the queries of a Canary's author once, when they are new or have changed, so that a broken one is told on the object and
/// not by the first release. A provider that is down says nothing about a query, and what it refuses today it may take tomorrow, as when there
/// are two series for a while: both are asked again, ever less often.
/// </summary>
/// <param name="checks">Renders the queries and finds their providers.</param>
/// <param name="templates">The MetricTemplates, as far as they are there.</param>
/// <param name="time">The clock.</param>
internal sealed class QueryChecks(MetricChecks checks, Func<ObjectKey, MetricTemplate?> templates, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<ObjectKey, Check> _checks = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Called with the Canary's key when its queries have been asked.</summary>
    public event Action<ObjectKey>? Ended;

    /// <summary>The check that was begun last, for tests to wait for.</summary>
    internal Task Newest { get; private set; } = Task.CompletedTask;

    /// <summary>What is wrong with the queries as they are now, as far as it is known.</summary>
    public IReadOnlyList<string> Problems(Canary canary)
        => _checks.GetValueOrDefault(KeyOf(canary)) is { } check && check.Version == VersionOf(canary) ? check.Problems : [];

    /// <summary>The Canary's status with the version of its queries that proved sound, so that the next process need not ask again.</summary>
    public CanaryStatus Recorded(Canary canary)
        => _checks.GetValueOrDefault(KeyOf(canary)) is { IsSound: true } check && check.Version == VersionOf(canary)
            ? canary.Status! with { CheckedQueries = check.Version }
            : canary.Status!;

    /// <summary>Asks the queries where they are new; when to look again, if that is known already.</summary>
    public DateTimeOffset? Follow(Canary canary)
    {
        ObjectKey key = KeyOf(canary);
        if (canary.Metadata.DeletionTimestamp is not null || VersionOf(canary) is not { } version || canary.Status?.CheckedQueries == version)
        {
            _checks.TryRemove(key, out _);
            return null;
        }

        Check? last = _checks.GetValueOrDefault(key);
        if (last?.Version == version && (last.Due is not { } due || time.GetUtcNow() < due))
        {
            return last.Due;
        }

        // What is known stands until the new answer is there.
        Check begun = last?.Version == version ? last with { Due = null } : new Check(version, Failures: 0, Due: null);
        _checks[key] = begun;
        Newest = Task.Run(() => RunAsync(key, canary, begun));
        return null;
    }

    /// <summary>Forgets a Canary that is gone.</summary>
    public void Forget(ObjectKey key) => _checks.TryRemove(key, out _);

    /// <summary>The source is not disposed of: a check that begins now still asks it, and it holds nothing but memory.</summary>
    public void Dispose() => _stop.Cancel();

    private static ObjectKey KeyOf(Canary canary) => new(canary.Metadata.Namespace, canary.Metadata.Name);

    private static IEnumerable<(int Index, CanaryMetric Metric)> Own(Canary canary)
        => (canary.Spec.Analysis.Metrics ?? []).Select((metric, i) => (i, metric)).Where(one => !MetricChecks.IsBuiltIn(one.metric));

    /// <summary>One text for each state of the queries; null when there are none.</summary>
    private string? VersionOf(Canary canary)
    {
        string[] parts =
        [
            .. from one in Own(canary)
               let reference = one.Metric.TemplateRef
               select reference is null
                   ? $"{canary.Metadata.Generation}"
                   : VersionOf(new ObjectKey(reference.Namespace ?? canary.Metadata.Namespace, reference.Name)),
        ];
        return parts.Length == 0 ? null : $"{canary.Metadata.Uid}/{canary.Metadata.Generation}/{string.Join(',', parts.Distinct())}";
    }

    /// <summary>Generations begin at 1 again when an object is made anew, so its identity counts too.</summary>
    private string VersionOf(ObjectKey key) => templates(key)?.Metadata is { } template ? $"{key}:{template.Uid}:{template.Generation}" : $"{key}:";

    private async Task RunAsync(ObjectKey key, Canary canary, Check begun)
    {
        Check ended;
        try
        {
            using var limit = new CancellationTokenSource(Limit, time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, limit.Token);
            (string? Problem, bool IsDown)[] answers = await Task.WhenAll(Own(canary).Select(one => AskAsync(canary, one.Index, one.Metric, stop.Token)));
            string[] problems = [.. answers.Select(answer => answer.Problem).OfType<string>()];
            ended = problems.Length > 0 || answers.Any(answer => answer.IsDown) ? Again(begun, problems) : begun with { Problems = [], IsSound = true };
        }
        catch (Exception)
        {
            // The API server, a Secret or the provider does not play along: nothing is known of the queries.
            ended = Again(begun, begun.Problems);
        }

        // The process ends, and whoever would be told with it.
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        // Not where the Canary is gone, or has changed meanwhile.
        _checks.TryUpdate(key, ended, begun);
        Ended?.Invoke(key);
    }

    private async Task<(string? Problem, bool IsDown)> AskAsync(Canary canary, int index, CanaryMetric metric, CancellationToken cancellationToken)
    {
        MetricCheck check = await checks.ForAsync(canary, metric, metric.Window(), cancellationToken);
        string?[] queries = [check.Query, check.CountQuery, check.PrimaryQuery, check.PrimaryCountQuery];
        bool isDown = false;
        foreach (string query in queries.OfType<string>().Distinct())
        {
            switch (await check.Provider.QueryAsync(query, cancellationToken).WaitAsync(cancellationToken))
            {
                case MetricReading.Unavailable { IsQueryAtFault: true } refused:
                    return ($"spec.analysis.metrics[{index}] ({metric.Name}): {refused.Reason}. Correct the query.", isDown);
                case MetricReading.Unavailable:
                    isDown = true;
                    break;
            }
        }

        return (null, isDown);
    }

    private Check Again(Check begun, IReadOnlyList<string> problems)
    {
        TimeSpan pause = TimeSpan.FromMinutes(Math.Pow(2, Math.Min(begun.Failures, 10)));
        return begun with { Problems = problems, Failures = begun.Failures + 1, Due = time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause) };
    }

    /// <param name="Version">State of the queries that were asked.</param>
    /// <param name="Failures">Tries in a row without an answer that is good.</param>
    /// <param name="Due">When the next try is due; null while one runs, and for good when all is known.</param>
    private sealed record Check(string Version, int Failures, DateTimeOffset? Due)
    {
        public IReadOnlyList<string> Problems { get; init; } = [];

        public bool IsSound { get; init; }
    }
}
