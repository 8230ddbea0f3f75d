using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>
/// All that a new process needs to go on from where the last one stopped. Nothing else of a rollout is kept anywhere.
/// </summary>
internal sealed record CanaryStatus
{
    [Description("Phase of the release.")]
    [OneOf("Initializing", "Initialized", "Waiting", "Progressing", "WaitingPromotion", "Promoting", "Finalising", "Succeeded", "Failed", "Terminating")]
    public string? Phase { get; init; }

    [Description("The canary's share of the traffic in percent.")]
    public int CanaryWeight { get; init; }

    [Description("Number of the current step, from 1; 0 before the first.")]
    public int Step { get; init; }

    [Description("Number of steps of the current run.")]
    public int Steps { get; init; }

    [Description("How the current run reaches users: Canary (a rising weight), AbTest (the requests that match) or BlueGreen (nobody, then all).")]
    public string? Strategy { get; init; }

    [Description("Checks of the current step that passed.")]
    public int PassedChecks { get; init; }

    [Description("Checks of the current run that failed.")]
    public int FailedChecks { get; init; }

    [Description("Names of what was adopted; they stand until the Canary is deleted.")]
    public AdoptedNames? Adopted { get; init; }

    [Description("Revision of the target that was acted on last.")]
    public string? LastAppliedSpec { get; init; }

    [Description("Revision that the primary was last promoted to.")]
    public string? LastPromotedSpec { get; init; }

    [Description("Hashes of the configuration in lastAppliedSpec, as configmap/name and secret/name.")]
    public IReadOnlyDictionary<string, string>? TrackedConfigs { get; init; }

    [Description("Hashes of the configuration in lastPromotedSpec, as configmap/name and secret/name.")]
    public IReadOnlyDictionary<string, string>? PromotedConfigs { get; init; }

    [Description("Revision whose pod template is kept in a ControllerRevision, for the day on which the primary is lost.")]
    public string? KeptRevision { get; init; }

    [Description("Revisions that were promoted, newest first; those within spec.rollbackWindow are not analysed again.")]
    public IReadOnlyList<string>? KnownGood { get; init; }

    [Description("The promoted revision that may still be taken back.")]
    public BakeStatus? Bake { get; init; }

    [Description("Revisions that failed, newest first; they are not tried again unless asked for by the retry annotation.")]
    public IReadOnlyList<string>? FailedRevisions { get; init; }

    [Description("The new revision whose rollout may not begin yet.")]
    public HeldStatus? Held { get; init; }

    [Description("The revision that a person lets through freeze windows and all else that would hold it.")]
    public string? LetThrough { get; init; }

    [Description("What happened last, in a sentence.")]
    public string? Message { get; init; }

    [Description("When the phase changed last.")]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Description("When the current wait for ready pods began.")]
    public DateTimeOffset? WaitingSince { get; init; }

    [Description("When the canary of this run got its first traffic.")]
    public DateTimeOffset? TrafficSince { get; init; }

    [Description("When the next check is due.")]
    public DateTimeOffset? NextCheck { get; init; }

    [Description("Since when the checks have given no clear answer.")]
    public DateTimeOffset? InconclusiveSince { get; init; }

    [Description("Since when pods of the target that read former configuration are to be replaced before they get traffic.")]
    public DateTimeOffset? StaleSince { get; init; }

    [Description("When the side that lost its traffic may be scaled down.")]
    public DateTimeOffset? DrainUntil { get; init; }

    [Description("Version of the metrics' queries that their providers have taken.")]
    public string? CheckedQueries { get; init; }

    [Description("Verdicts of the last check.")]
    public IReadOnlyList<VerdictStatus>? Verdicts { get; init; }

    [Description("Which of the last measurements of this run were beyond their limit, for metrics with a failureLimit.")]
    public IReadOnlyList<MeasurementsStatus>? Measurements { get; init; }

    [Description("Comparisons of the canary with the primary.")]
    [ListKey("metric")]
    public IReadOnlyList<ComparisonStatus>? Comparisons { get; init; }

    [Description("What this run's metrics can find out with its steps and the traffic before it began.")]
    public IReadOnlyList<ForecastStatus>? Forecast { get; init; }

    [Description("How the canary's requests compare with its weight.")]
    public TrafficStatus? Traffic { get; init; }

    [Description("Where the revisions came from.")]
    public ProvenanceStatus? Provenance { get; init; }

    [Description("The revert of the failed revision in Git.")]
    public RollbackStatus? Rollback { get; init; }

    [Description("Reverts that were let through within an hour before the newest of them, newest first; the budget of a repository is counted from them.")]
    public IReadOnlyList<RecentRevert>? RecentReverts { get; init; }

    [Description("The last pull request of a revert that was taken back because it was not wanted any more; that it is closed is nobody's answer.")]
    public string? WithdrawnPullRequest { get; init; }

    [Description("When a revision last failed by its metrics or webhooks; many Canaries at once look like an outage of the metrics.")]
    public DateTimeOffset? FailedByMetricsAt { get; init; }

    [Description("What keeps image bots from bringing failed images back.")]
    public ImageHoldStatus? ImageHold { get; init; }

    [Description("What the failed commit shows at its Git host.")]
    public ShownStatus? CommitStatus { get; init; }

    [Description("The requests of people that were carried out last, one of each kind.")]
    [ListKey("request")]
    public IReadOnlyList<HandledRequest>? HandledRequests { get; init; }

    [Description("Since when a person has the trial paused.")]
    public DateTimeOffset? PausedSince { get; init; }

    [Description("When the current step began.")]
    public DateTimeOffset? StepSince { get; init; }

    [Description("The step that a person has agreed to go on from.")]
    public int ApprovedStep { get; init; }

    [Description("Below what the primary's autoscaler must not go until a while after the trial.")]
    public PrimaryFloor? PrimaryFloor { get; init; }

    [Description("What webhooks were asked, and what they said.")]
    [ListKey("name")]
    public IReadOnlyList<HookStatus>? Hooks { get; init; }

    [Description("Generation of the spec that this status speaks of.")]
    public long ObservedGeneration { get; init; }

    [Description("Ready, Reconciling, Stalled, Promoted and RolledBack, TrafficNotShifted while it holds a trial, and Conflicted where Git sets what the controller sets.")]
    [ListKey("type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }
}
