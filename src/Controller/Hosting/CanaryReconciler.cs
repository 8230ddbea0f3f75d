using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Alerts;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hooks;
using ProgressiveDelivery.Controller.ImageBots;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Controller.Starts;
using ProgressiveDelivery.Controller.Telemetry;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Hosting;

/// <summary>
/// The shell around the decision: observe, look up what the decision asks for, carry its effects out in order, write the
/// status once. Killed anywhere, it ends in the same place at the next run.
/// </summary>
internal sealed partial class CanaryReconciler(
    ApiClient client,
    ClusterCache cache,
    Observer observer,
    DependencyIndex dependencies,
    MetricChecks checks,
    ComparisonChecks comparisons,
    TrafficChecks traffic,
    Forecasts forecasts,
    AnalysisRunner analysis,
    OriginFinder origins,
    Fleet fleet,
    RolloutSlots slots,
    Actuator actuator,
    KeptTemplates keptTemplates,
    Revisions revisions,
    BotKeeper bots,
    RevertRunner reverts,
    HookRunner hooks,
    CommitStatuses statuses,
    QueryChecks queries,
    EventRecorder events,
    AlertDispatcher alerts,
    EventHooks eventHooks,
    CanaryMetrics metrics,
    StatusPace pace,
    ILogger<CanaryReconciler> logger)
{
    /// <summary>Brings one Canary a step on; the time to look again, or null when only a change matters.</summary>
    public async Task<DateTimeOffset?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (cache.Canaries.Get(key) is not { } canary)
        {
            Forget(key);
            return null;
        }

        using IDisposable? scope = logger.BeginScope(new Dictionary<string, object?> { ["canary"] = key.ToString(), ["revision"] = canary.Status?.LastAppliedSpec });
        Observation observation = observer.Observe(canary) with { Revert = reverts.Peek(key), HookReports = hooks.Peek(key) };
        Decision decision = await DecideAsync(observation, result => observation = result, cancellationToken);
        try
        {
            foreach (Effect effect in decision.Effects)
            {
                await actuator.ApplyAsync(observation, effect, cancellationToken);
                LogEffect(logger, decision.Rule, effect);
            }
        }
        catch (ApiException refusal) when (refusal.IsInvalid || refusal.IsForbidden)
        {
            await TellRefusalAsync(key, observation, refusal, cancellationToken);
            throw;
        }

        // No decision depends on what a Git host shows, so it is recorded beside them.
        CanaryStatus status = queries.Recorded(canary with { Status = statuses.Recorded(key, canary with { Status = decision.Status }) });
        DateTimeOffset? putOff = await WriteStatusAsync(key, canary, status, mayWait: decision.Notices.Count == 0, cancellationToken);
        Report(observation, decision);
        Canary written = canary with { Status = status };

        // What the status says is asked is asked only once it says so: killed in between, it is asked by the next process.
        hooks.Follow(key, written);
        return Earlier(Earlier(Earlier(decision.LookAgainAt, putOff), statuses.Follow(key, written)), queries.Follow(written));
    }

    /// <summary>Drops all that is remembered of a Canary that is gone, or another replica's.</summary>
    public void Forget(ObjectKey key)
    {
        dependencies.Forget(key);
        metrics.Forget(key);
        reverts.Forget(key);
        hooks.Forget(key);
        statuses.Forget(key);
        queries.Forget(key);
        pace.Forget(key);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    /// <summary>What a person must mend (an admission policy, a quota, a missing right) is said on the object, not only in a log.</summary>
    private async Task TellRefusalAsync(ObjectKey key, Observation observation, ApiException refusal, CancellationToken cancellationToken)
    {
        string message = $"The API server refuses a change: {refusal.Message}";
        var refused = new Decision { Status = observation.Status with { Message = message }, Stalled = "Refused" };
        await WriteStatusAsync(key, observation.Canary, StatusSummary.Of(observation, refused), mayWait: false, cancellationToken);
        if (observation.Status.Message != message)
        {
            var notice = new Notice("Refused", message, Warning: true);
            events.Record(observation.Canary, notice);
            alerts.Raise(observation.Canary, notice);
            eventHooks.Raise(observation.Canary, notice);
        }
    }

    private async Task<Decision> DecideAsync(Observation observation, Action<Observation> observed, CancellationToken cancellationToken)
    {
        Decision decision = Rollout.Decide(observation);
        while (decision.Need != Need.Nothing)
        {
            observation = decision.Need switch
            {
                Need.Analysis => observation with { Analysis = await AnalyseAsync(observation, cancellationToken) },
                Need.Forecast => observation with { Forecast = await forecasts.ForAsync(observation, cancellationToken) },
                Need.KeptTemplate => await LookUpKeptAsync(observation, cancellationToken),
                Need.Gate => observation with { Gate = fleet.GateFor(observation.Canary) },
                Need.Slot => observation with { Slot = slots.Ask(observation.Canary, observation.Target!.Revision) },
                Need.ImageBots => observation with { ImageBots = await bots.FindAsync(observation.Canary, cancellationToken) },
                Need.Origin => await LookUpOriginAsync(observation, cancellationToken),
                _ => throw new UnreachableException(),
            };
            decision = Rollout.Decide(observation);
        }

        observed(observation);
        return decision;
    }

    private async Task<AnalysisResult> AnalyseAsync(Observation observation, CancellationToken cancellationToken)
    {
        // All traffic is on the primary while a revision bakes: there is nothing to compare it with.
        AnalysisResult result = BakeRules.Bakes(observation)
            ? await analysis.RunAsync(await checks.ForPrimaryAsync(observation, cancellationToken), [], null, cancellationToken)
            : await analysis.RunAsync(
                await checks.ForAsync(observation, cancellationToken),
                await comparisons.ForAsync(observation, cancellationToken),
                await traffic.ForAsync(observation, cancellationToken),
                cancellationToken);
        metrics.Judged(new App(observation.Canary).Key, result);
        return result;
    }

    private async Task<Observation> LookUpKeptAsync(Observation observation, CancellationToken cancellationToken)
    {
        JsonObject? kept = await keptTemplates.FindAsync(new App(observation.Canary), observation.Status.KeptRevision!, cancellationToken);
        return observation with
        {
            TemplateIsKept = kept is not null,
            KeptConfigs = kept?[KeptTemplates.ConfigsField] is JsonObject configs ? [.. configs.Select(config => config.Key)] : [],
        };
    }

    /// <summary>Reads origin, target and its configuration live, the origin first: what it names was applied before it was reported.</summary>
    private async Task<Observation> LookUpOriginAsync(Observation observation, CancellationToken cancellationToken)
    {
        var app = new App(observation.Canary);
        JsonObject? target = cache.Deployments.Get(app.Target);
        (FoundOrigin? origin, string? problem) = target is null ? (null, null) : await origins.FindAsync(observation.Canary, target, cancellationToken);
        if (await client.GetAsync(Resources.Deployments, app.Target, cancellationToken) is { } live)
        {
            cache.Deployments.Wrote(app.Target, Slimming.WithoutManagedFields(live));
            await revisions.RefreshAsync(app.Namespace, live, cancellationToken);
        }

        return observer.Observe(observation.Canary) with
        {
            Now = observation.Now,
            Revert = observation.Revert,
            Slot = observation.Slot,
            HookReports = observation.HookReports,
            Origin = origin?.Origin,
            AttemptedCommit = origin?.AttemptedCommit,
            OriginSettled = origin?.Settled ?? true,
            OriginLookedUp = true,
            OriginProblem = problem,
        };
    }

    /// <summary>Writes the status where it says anything new; otherwise the time at which words that were put off are due.</summary>
    private async Task<DateTimeOffset?> WriteStatusAsync(ObjectKey key, Canary observed, CanaryStatus status, bool mayWait, CancellationToken cancellationToken)
    {
        byte[] after = JsonSerializer.SerializeToUtf8Bytes(status, ApiJson.Default.CanaryStatus);
        if (observed.Status is { } before && JsonSerializer.SerializeToUtf8Bytes(before, ApiJson.Default.CanaryStatus).AsSpan().SequenceEqual(after))
        {
            pace.Forget(key);
            return null;
        }

        if (mayWait && pace.PutOffUntil(key, observed.Status, status) is { } due)
        {
            return due;
        }

        pace.Forget(key);

        // An effect may have moved the version (a finalizer); any other writer makes this a conflict, and the decision is made again.
        Canary latest = cache.Canaries.Get(key) ?? observed;
        string? version = ReferenceEquals(latest.Status, observed.Status) || Equals(latest.Status, observed.Status) ? latest.Metadata.ResourceVersion : observed.Metadata.ResourceVersion;
        try
        {
            Canary written = await client.ReplaceAsync(
                ApiResources.Canaries, key, observed with { Status = status, Metadata = observed.Metadata with { ResourceVersion = version } }, cancellationToken, "status");
            cache.Canaries.Wrote(key, written);
        }
        catch (ApiException gone) when (gone.IsNotFound)
        {
            // The last effect let a deletion go through.
            cache.Canaries.Deleted(key);
        }

        return null;
    }

    private void Report(Observation observation, Decision decision)
    {
        var key = new App(observation.Canary).Key;
        // A report that a rule of higher rank put off, a suspended Canary's say, is kept.
        if (observation.Revert is { } report && (decision.Rule is RevertRules.ReportRule or HoldRules.ReportRule || !report.Concerns(decision.Status)))
        {
            reverts.Take(key, report);
        }

        foreach (Notice notice in decision.Notices)
        {
            events.Record(observation.Canary, notice);
            alerts.Raise(observation.Canary with { Status = decision.Status }, notice);
            eventHooks.Raise(observation.Canary with { Status = decision.Status }, notice);
            LogNotice(logger, notice.Warning ? LogLevel.Warning : LogLevel.Information, decision.Rule, notice.Reason, notice.Message);
        }

        metrics.Decided(key, observation, decision);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Rule {Rule}: {Effect}")]
    private static partial void LogEffect(ILogger logger, string rule, Effect effect);

    [LoggerMessage(Message = "{Reason}: {Sentence} (rule {Rule})")]
    private static partial void LogNotice(ILogger logger, LogLevel level, string rule, string reason, string sentence);
}
