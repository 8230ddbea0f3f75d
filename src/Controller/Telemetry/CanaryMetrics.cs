using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hooks;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Telemetry;

/// <summary>The facts that the controller reports of itself and of each Canary.</summary>
internal sealed class CanaryMetrics : IDisposable
{
    private const string MeterName = "ProgressiveDelivery.Controller";

    private static readonly string[] RollbackReasons =
        ["AnalysisFailed", "WorkloadFailed", "ProgressDeadlineExceeded", "PromotionFailed", "Aborted", "TargetNotFound", "FailedBefore", InconclusiveRules.Reason, HookRules.DeadlineReason, HookRules.RollbackReason];

    private static readonly string[] HoldReasons = [GateRules.BudgetSpent, GateRules.BreakerOpen];

    private readonly Meter _meter = new(MeterName);
    private readonly RevertLimits _limits;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<ObjectKey, CanaryStatus> _canaries = new();
    private readonly ConcurrentDictionary<ObjectKey, IReadOnlyDictionary<string, Verdict>> _measured = new();
    private readonly Counter<long> _verdicts;
    private readonly Counter<long> _transitions;
    private readonly Counter<long> _promotions;
    private readonly Counter<long> _rollbacks;
    private readonly Counter<long> _reverts;
    private readonly Histogram<double> _revertSeconds;
    private readonly Counter<long> _alerts;
    private readonly Counter<long> _hooks;
    private readonly Histogram<double> _hookSeconds;
    private readonly Counter<long> _reconciles;
    private readonly Histogram<double> _reconcileSeconds;
    private (string Identity, WorkQueue<ObjectKey> Queue)? _lead;
    private string _identity = "";

    public CanaryMetrics(RevertLimits limits, TimeProvider time)
    {
        (_limits, _time) = (limits, time);
        _verdicts = _meter.CreateCounter<long>("canary_verdicts_total", description: "Verdicts on each metric of each Canary.");
        _transitions = _meter.CreateCounter<long>("canary_transitions_total", description: "Changes of phase.");
        _promotions = _meter.CreateCounter<long>("canary_promotions_total", description: "Revisions promoted.");
        _rollbacks = _meter.CreateCounter<long>("canary_rollbacks_total", description: "Revisions rolled back, by reason.");
        _reverts = _meter.CreateCounter<long>("canary_git_reverts_total", description: "Ends of tries to restore the good state in Git, by outcome.");
        _revertSeconds = _meter.CreateHistogram<double>("canary_git_revert_duration_seconds", description: "From weight 0 to the commit on the branch.");
        _alerts = _meter.CreateCounter<long>("canary_alerts_total", description: "Alerts to each AlertProvider, by result: sent or lost.");
        _hooks = _meter.CreateCounter<long>("canary_hook_requests_total", description: "Requests to webhooks, by type and answer.");
        _hookSeconds = _meter.CreateHistogram<double>("canary_hook_duration_seconds", description: "Time until a webhook answered.");
        _reconciles = _meter.CreateCounter<long>("canary_reconcile_total", description: "Reconciles, by result.");
        _reconcileSeconds = _meter.CreateHistogram<double>("canary_reconcile_duration_seconds", description: "Time of one reconcile.");
        _meter.CreateObservableGauge("canary_status_phase", Phases, description: "1 for the phase that the Canary is in, 0 for the others.");
        _meter.CreateObservableGauge("canary_weight", Weights, description: "Share of the traffic in percent, of canary and primary.");
        _meter.CreateObservableGauge("canary_step", () => OfEach(status => status.Step), description: "Number of the current step.");
        _meter.CreateObservableGauge("canary_failed_checks", () => OfEach(status => status.FailedChecks), description: "Failed checks of the current run.");
        _meter.CreateObservableGauge("canary_metric_value", () => Measured(verdict => verdict.Value), description: "Last measured value of each metric.");
        _meter.CreateObservableGauge("canary_metric_requests", () => Measured(verdict => verdict.Evidence?.Requests), description: "Requests that the last value of each metric was measured by.");
        _meter.CreateObservableGauge("canary_metric_p_value", () => Measured(verdict => verdict.Evidence?.PValue), description: "Chance of the last measurement of each metric when the canary is exactly at its limit.");
        _meter.CreateObservableGauge("canary_traffic_share", Shares, description: "The canary's share of the requests that were counted at its weight, in percent.");
        _meter.CreateObservableGauge("canary_traffic_not_shifted", () => OfEach(status => status.Traffic?.ToState().IsNotShifted == true ? 1 : 0), description: "1 while the requests do not follow the weight.");
        _meter.CreateObservableGauge("canary_git_divergence_seconds", Divergences, description: "How long Git has declared a revision that the cluster holds back; 0 when they agree.");
        _meter.CreateObservableGauge("canary_git_revert_held", HeldReverts, description: "1 while the Canary's revert is held for this reason.");
        _meter.CreateObservableGauge("canary_git_not_converged", () => OfEach(status => status.Rollback is { Phase: RollbackPhase.Converging, LateSince: not null } ? 1 : 0), description: "1 while the cluster has not followed a revert within the deadline.");
        _meter.CreateObservableGauge("canary_git_breaker_open", () => RevertGate.Breaker(_limits, [.. _canaries.Values], _time.GetUtcNow()).BreakerOpenUntil is null ? 0L : 1L, description: "1 while so many Canaries fail by their metrics that nothing is committed.");
        _meter.CreateObservableGauge("canary_hook_waiting_seconds", Waits, description: "How long a release has waited for a gate of this type; 0 when it does not.");
        _meter.CreateObservableGauge("canary_workqueue_depth", () => (long)(_lead?.Queue.Count ?? 0), description: "Canaries that wait for a worker.");
        _meter.CreateObservableGauge("canary_leader", () => new Measurement<long>(_lead is null ? 0 : 1, Tag("identity", _identity)), description: "1 while this process leads.");
        _meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, description: "Resident memory of this process, under the name that Prometheus's client libraries use.");
        _meter.CreateObservableGauge("dotnet_gc_heap_size_bytes", () => GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes, description: "Managed objects after the last garbage collection, with what lies between them.");
        _meter.CreateObservableGauge("dotnet_gc_committed_bytes", () => GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes, description: "Memory that the garbage collector holds.");
        _meter.CreateObservableGauge("canary_build_info", () => new Measurement<long>(1, Tag("version", typeof(CanaryMetrics).Assembly.GetName().Version?.ToString(3))), description: "Version of the controller.");
    }

    /// <summary>Whether the meter is that of this object.</summary>
    public bool IsOurs(Meter meter) => meter == _meter;

    /// <summary>This process has begun to lead.</summary>
    public void Leads(string identity, WorkQueue<ObjectKey> queue)
    {
        _identity = identity;
        _lead = (identity, queue);
    }

    /// <summary>This process has stopped leading; another one reports the Canaries.</summary>
    public void NoLongerLeads()
    {
        _lead = null;
        _canaries.Clear();
        _measured.Clear();
    }

    /// <summary>A check has been judged.</summary>
    public void Judged(ObjectKey key, AnalysisResult result)
    {
        foreach (Verdict verdict in result.Verdicts)
        {
            _verdicts.Add(1, [.. Tags(key), Tag("metric", verdict.Metric), Tag("verdict", verdict.Kind.ToString()), Tag("dry_run", verdict.IsDryRun ? "true" : "false")]);
        }

        // A value that is missing this time is still shown, but a metric that was taken out of the spec is not.
        IReadOnlyDictionary<string, Verdict>? before = _measured.GetValueOrDefault(key);
        var values = new Dictionary<string, Verdict>(StringComparer.Ordinal);
        foreach (Verdict verdict in result.Verdicts)
        {
            if (verdict.Value is not null)
            {
                values[verdict.Metric] = verdict;
            }
            else if (!values.ContainsKey(verdict.Metric) && before?.TryGetValue(verdict.Metric, out Verdict? last) == true)
            {
                values[verdict.Metric] = last;
            }
        }

        _measured[key] = values;
    }

    /// <summary>A decision has become status.</summary>
    public void Decided(ObjectKey key, Observation observation, Decision decision)
    {
        CanaryStatus before = observation.Status;
        CanaryStatus after = decision.Status;
        if (_canaries.TryAdd(key, after))
        {
            StartAtZero(key);
        }

        _canaries[key] = after;
        if (before.Phase == after.Phase)
        {
            CountRevert(key, observation, after);
            return;
        }

        _transitions.Add(1, [.. Tags(key), Tag("from", before.Phase ?? ""), Tag("to", after.Phase)]);
        if (after.Phase == Phase.Succeeded)
        {
            _promotions.Add(1, Tags(key));
        }
        else if (after.Phase == Phase.Failed)
        {
            _rollbacks.Add(1, [.. Tags(key), Tag("reason", decision.Notices.Count > 0 ? decision.Notices[0].Reason : decision.Rule)]);
        }

        CountRevert(key, observation, after);
    }

    /// <summary>An alert was taken by its AlertProvider, or it was not.</summary>
    public void Alerted(ObjectKey provider, bool sent)
        => _alerts.Add(1, [.. Tags(provider), Tag("result", sent ? "sent" : "lost")]);

    /// <summary>A webhook has answered, or has given no answer.</summary>
    public void Asked(Canary canary, CanaryWebhook hook, HookOutcome outcome, TimeSpan duration)
    {
        _hooks.Add(1, [.. Tags(new ObjectKey(canary.Metadata.Namespace, canary.Metadata.Name)), Tag("type", hook.KindOf()), Tag("answer", outcome.Answer)]);
        _hookSeconds.Record(duration.TotalSeconds, Tag("type", hook.KindOf()));
    }

    /// <summary>A reconcile has ended.</summary>
    public void Reconciled(string result, TimeSpan duration)
    {
        _reconciles.Add(1, Tag("result", result));
        _reconcileSeconds.Record(duration.TotalSeconds);
    }

    /// <summary>A Canary is gone.</summary>
    public void Forget(ObjectKey key)
    {
        _canaries.TryRemove(key, out _);
        _measured.TryRemove(key, out _);
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>Makes the counters of a Canary known before their first event: a rate cannot see a counter that is born at 1.</summary>
    private void StartAtZero(ObjectKey key)
    {
        _promotions.Add(0, Tags(key));
        foreach (string reason in RollbackReasons)
        {
            _rollbacks.Add(0, [.. Tags(key), Tag("reason", reason)]);
        }

        foreach (RevertResult outcome in Enum.GetValues<RevertResult>())
        {
            _reverts.Add(0, [.. Tags(key), Tag("outcome", outcome.ToString())]);
        }
    }

    private void CountRevert(ObjectKey key, Observation observation, CanaryStatus after)
    {
        if (observation.Revert is not { } report || after.Rollback?.Id != report.RevertId)
        {
            return;
        }

        _reverts.Add(1, [.. Tags(key), Tag("outcome", report.Kind.ToString())]);
        if (report.Kind == RevertResult.Pushed && after.Rollback is { PublishedAt: { } published, StartedAt: var started })
        {
            _revertSeconds.Record((published - started).TotalSeconds);
        }
    }

    private IEnumerable<Measurement<long>> Phases()
        => from canary in _canaries
           from phase in Phase.All
           select new Measurement<long>(canary.Value.Phase == phase ? 1 : 0, [.. Tags(canary.Key), Tag("phase", phase)]);

    private IEnumerable<Measurement<long>> Weights()
    {
        foreach ((ObjectKey key, CanaryStatus status) in _canaries)
        {
            yield return new Measurement<long>(status.CanaryWeight, [.. Tags(key), Tag("workload", "canary")]);
            yield return new Measurement<long>(100 - status.CanaryWeight, [.. Tags(key), Tag("workload", "primary")]);
        }
    }

    private IEnumerable<Measurement<double>> Shares()
        => from canary in _canaries
           let traffic = canary.Value.Traffic
           where traffic?.CanaryRequests + traffic?.PrimaryRequests > 0
           select new Measurement<double>(100.0 * traffic.CanaryRequests / (traffic.CanaryRequests + traffic.PrimaryRequests), Tags(canary.Key));

    private IEnumerable<Measurement<long>> OfEach(Func<CanaryStatus, long> value)
        => _canaries.Select(canary => new Measurement<long>(value(canary.Value), Tags(canary.Key)));

    private IEnumerable<Measurement<double>> Measured(Func<Verdict, double?> what)
        => from canary in _measured
           from known in canary.Value
           let number = what(known.Value)
           where number is { } finite && double.IsFinite(finite)
           select new Measurement<double>(number.Value, [.. Tags(canary.Key), Tag("metric", known.Key)]);

    private IEnumerable<Measurement<long>> HeldReverts()
        => from canary in _canaries
           from reason in HoldReasons
           select new Measurement<long>(canary.Value.Rollback is { Phase: RollbackPhase.Held } job && job.HeldFor == reason ? 1 : 0, [.. Tags(canary.Key), Tag("reason", reason)]);

    private IEnumerable<Measurement<double>> Waits()
        => from canary in _canaries
           where canary.Value.Hooks is not null
           from type in HookType.All.Where(HookType.IsGate)
           let since = canary.Value.Hooks!.FirstOrDefault(hook => hook.Type == type && !hook.HasPassed())?.Since
           select new Measurement<double>(since is { } begin ? (_time.GetUtcNow() - begin).TotalSeconds : 0, [.. Tags(canary.Key), Tag("type", type)]);

    private IEnumerable<Measurement<double>> Divergences()
        => _canaries.Select(canary => new Measurement<double>(
            canary.Value is { Phase: Phase.Failed, Rollback: { Phase: RollbackPhase.Publishing or RollbackPhase.Held or RollbackPhase.Proposed or RollbackPhase.Declined or RollbackPhase.Converging or RollbackPhase.Blocked } job } ? (_time.GetUtcNow() - job.StartedAt).TotalSeconds : 0,
            Tags(canary.Key)));

    private static KeyValuePair<string, object?>[] Tags(ObjectKey key) => [Tag("namespace", key.Namespace), Tag("name", key.Name)];

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
