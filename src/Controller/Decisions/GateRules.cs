using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Provenance;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Between the name of a revert and its try: budget and breaker, and what becomes of a revert that they hold.</summary>
internal static class GateRules
{
    /// <summary><see cref="RollbackStatus.HeldFor"/> of a revert that waits for its repository's budget.</summary>
    public const string BudgetSpent = "BudgetSpent";

    /// <summary><see cref="RollbackStatus.HeldFor"/> of a revert whose failure may be one of the metrics.</summary>
    public const string BreakerOpen = "BreakerOpen";

    private static readonly IReadOnlyList<string> Here = [Phase.Failed];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("revert-confirmed", Here, Here, "A person lets a held revert go on.",
            When: o => Held(o) is { } job && o.Requests(Requests.Revert, job.FailedRevision),
            Then: o => o.Go(
                o.Handled(o.Status, Requests.Revert, Held(o)!.FailedRevision) with { Rollback = Held(o)! with { Phase = RollbackPhase.Publishing, HeldFor = null, Confirmed = true, NextAttempt = null, Message = "A person has asked for the revert." } },
                notices: [new("RevertConfirmed", $"The revert of revision {Held(o)!.FailedRevision} goes on: a person has asked for it.")])),

        new("back-while-held", Here, Here, "The target is back at the promoted revision without the held revert.",
            When: o => Held(o) is not null && IsBackForGood(o),
            Then: o => RevertRules.Settle(o, RollbackPhase.Superseded, $"{o.Spec.TargetRef.Name} is back at revision {o.Target!.Revision} without a revert.")),

        new("await-confirmation", Here, Here, "The revert is held until a person has looked at the verdict.",
            When: o => Held(o) is { NextAttempt: null } && o.Primary is not null,
            Then: o => RevertRules.Await(o, Held(o)!, deadline: null)),

        new("await-gate", Here, Here, "The revert is held until the budget is free, or the breaker closed.",
            When: o => Held(o) is { NextAttempt: { } due } && o.Now < due && o.Primary is not null,
            Then: o => RevertRules.Await(o, Held(o)!, Held(o)!.NextAttempt)),

        new("look-up-gate", Here, Here, "Before Git is touched: count what all Canaries have reverted and how many of them fail.",
            When: o => IsAtGate(o) && o.Gate is null,
            Then: o => new Decision { Status = o.Status, Need = Need.Gate }),

        new("hold-for-breaker", Here, Here, "Many Canaries failed by their metrics at once, which looks like an outage of the metrics: nothing is committed.",
            When: o => IsAtGate(o) && o.Gate!.BreakerOpenUntil is not null,
            Then: HoldForBreaker),

        new("hold-for-budget", Here, Here, "The repository has had its share of reverts for this hour.",
            When: o => IsAtGate(o) && !IsLetThrough(o) && o.Gate!.BudgetFreeAt is not null,
            Then: o => Hold(o, BudgetSpent, o.Gate!.BudgetFreeAt, $"{RepositoryOf(o)} has had {o.Gate.Limits.PerRepositoryAndHour} reverts within an hour; this one goes on at {o.Gate.BudgetFreeAt:HH:mm:ss} UTC. {Way(o, "To let it go on now")}")),

        new("let-through", Here, Here, "Nothing holds the revert: it is counted before it is tried.",
            When: o => IsAtGate(o) && !IsLetThrough(o),
            Then: o => o.Go(o.Status with
            {
                Rollback = Job(o) with { Phase = RollbackPhase.Publishing, HeldFor = null, NextAttempt = null },
                RecentReverts = RevertGate.With(o.Status.RecentReverts, EntryOf(o)),
            })),
    ];

    /// <summary>
    /// Whether budget and breaker have a say: not when a person has asked for the revert, and not when a pull request is
    /// open, which is only looked at: nothing is pushed beside it.
    /// </summary>
    public static bool IsGuarded(RollbackStatus job) => job is { Confirmed: not true, PullRequest: null };

    /// <summary>Whether a try may start, as far as budget and breaker go.</summary>
    public static bool MayStart(Canary canary, RollbackStatus job, DateTimeOffset now)
        => !IsGuarded(job) || canary.Spec.Rollback?.Git?.DryRun == true || (job.Id is { } id && RevertGate.HasLetThrough(canary.Status!, id, now));

    /// <summary>What counts against the budget after a try: what was written, and what may yet be.</summary>
    public static IReadOnlyList<RecentRevert>? CountedAfter(Observation o, RevertReport report)
    {
        bool known = o.Status.RecentReverts?.Any(revert => revert.Id == report.RevertId) == true;
        return report.Kind switch
        {
            RevertResult.Unavailable => o.Status.RecentReverts,
            RevertResult.Proposed when Job(o).PullRequest is not null => o.Status.RecentReverts,
            RevertResult.Pushed or RevertResult.Proposed => known ? o.Status.RecentReverts : RevertGate.With(o.Status.RecentReverts, EntryOf(o)),
            RevertResult.AlreadyReverted when report.IsOurs => o.Status.RecentReverts,

            // The host has written another commit than ours.
            RevertResult.Blocked when report.Commit is not null => o.Status.RecentReverts,
            _ => RevertGate.Without(o.Status.RecentReverts, report.RevertId),
        };
    }

    private static RollbackStatus Job(Observation o) => o.Status.Rollback!;

    private static RollbackStatus? Held(Observation o) => o.Status.Rollback is { Phase: RollbackPhase.Held } job ? job : null;

    private static bool IsAtGate(Observation o)
        => (Held(o) is { NextAttempt: { } due } && o.Now >= due)
           || (o.Status.Rollback is { Phase: RollbackPhase.Publishing, Id: not null } job && IsGuarded(job) && o.Spec.Rollback!.Git!.DryRun != true);

    private static bool IsLetThrough(Observation o) => Held(o) is null && RevertGate.HasLetThrough(o.Status, Job(o).Id!, o.Now);

    /// <summary>A deployer that still applies the bad commit would only bring it again.</summary>
    private static bool IsBackForGood(Observation o)
        => o.Target?.Revision == o.Status.LastPromotedSpec
           && o.Status.Provenance is { Bad: { } bad } known
           && (o.Origin is null || o.Spec.Rollback?.Git?.Source is not null || o.Origin.Commit != bad.Commit || known.Good?.Commit == bad.Commit);

    private static Decision HoldForBreaker(Observation o)
    {
        // Pods that crash are no matter of metrics: such a verdict stands, and waits only for calmer times.
        bool isDoubtful = o.Status.FailedByMetricsAt == Job(o).StartedAt;
        string outage = $"{o.Gate!.Failures} Canaries failed by their metrics within {o.Gate.Limits.BreakerWindow.TotalMinutes:0.#} min, which looks like an outage of the metrics: nothing is committed";
        return isDoubtful
            ? Hold(o, BreakerOpen, null, $"{outage}. {Way(o, "If the revision is bad all the same")}")
            : Hold(o, BreakerOpen, o.Gate.BreakerOpenUntil, $"{outage} before {o.Gate.BreakerOpenUntil:HH:mm:ss} UTC. {Way(o, "To let it go on now")}");
    }

    private static string Way(Observation o, string when)
        => $"{when}, set annotation {Requests.Asking(o.Status, Requests.Revert, Job(o).FailedRevision)}; {Requests.Retry} tries the revision again, {Requests.Abort} leaves Git alone.";

    private static Decision Hold(Observation o, string reason, DateTimeOffset? until, string message) => o.Go(
        o.Status with
        {
            Rollback = Job(o) with { Phase = RollbackPhase.Held, HeldFor = reason, NextAttempt = until, Message = message },
            RecentReverts = RevertGate.Without(o.Status.RecentReverts, Job(o).Id),
            Message = message,
        },
        notices: Job(o).HeldFor == reason ? [] : [new("RevertHeld", message, Warning: true)]);

    private static RecentRevert EntryOf(Observation o) => new() { Id = Job(o).Id!, Repository = RepositoryOf(o), At = o.Now };

    private static string RepositoryOf(Observation o) => RepositoryUrl.NameOf(o.Status.Provenance!.Bad!.Url);
}
