using System.Collections.ObjectModel;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Everything that a decision may depend on, read once and never changed.</summary>
internal sealed record Observation
{
    public required DateTimeOffset Now { get; init; }

    public required Canary Canary { get; init; }

    /// <summary>What is wrong with the spec, each a sentence that tells what to change.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>The user's Deployment; null when it is not there.</summary>
    public Workload? Target { get; init; }

    /// <summary>The primary Deployment; null when it is not there.</summary>
    public Workload? Primary { get; init; }

    public required ServingState Serving { get; init; }

    public required RouteState Route { get; init; }

    /// <summary>The primary's autoscaler and disruption budgets.</summary>
    public CompanionState Companions { get; init; } = NoCompanions;

    /// <summary>Where the target's current state was deployed from, where that could be told.</summary>
    public GitOrigin? Origin { get; init; }

    /// <summary>The newest commit that the deployer has begun to apply; at or after <see cref="Origin"/>'s.</summary>
    public string? AttemptedCommit { get; init; }

    /// <summary>Whether nothing of <see cref="Origin"/>'s commit is still under way between the deployer and the target.</summary>
    public bool OriginSettled { get; init; } = true;

    /// <summary>Whether target and origin were read live just now, the origin first: a deployer reports a commit after it has applied it.</summary>
    public bool OriginLookedUp { get; init; }

    /// <summary>Why <see cref="Origin"/> could not be told, as a sentence; null when it was or nobody asked.</summary>
    public string? OriginProblem { get; init; }

    /// <summary>Whether the template of <see cref="CanaryStatus.KeptRevision"/> is still kept; null until the decision asks for it.</summary>
    public bool? TemplateIsKept { get; init; }

    /// <summary>Copies of ConfigMaps that are kept with it; empty until the decision asks for it.</summary>
    public IReadOnlyList<string> KeptConfigs { get; init; } = [];

    /// <summary>Another name by which the status knows the target's revision; null when there is none.</summary>
    public string? FormerName { get; init; }

    /// <summary>Whether the configuration that the target's pods read is not known yet, so that nobody can tell its revision.</summary>
    public bool ConfigsPending { get; init; }

    /// <summary>What would keep image bots in the cluster from the failed images; null until the decision asks for it.</summary>
    public ImageBotSurvey? ImageBots { get; init; }

    /// <summary>What the ImagePolicies (<c>namespace:name</c>) of held markers select now, as far as it is known.</summary>
    public IReadOnlyDictionary<string, SelectedImage> SelectedImages { get; init; } = ReadOnlyDictionary<string, SelectedImage>.Empty;

    /// <summary>The verdicts of this check; null until the decision asks for them.</summary>
    public AnalysisResult? Analysis { get; init; }

    /// <summary>What the metrics could find out with the planned steps; null until the decision asks for it, empty where that cannot be told.</summary>
    public IReadOnlyList<Forecast>? Forecast { get; init; }

    /// <summary>Whether budget and breaker let a revert through; null until the decision asks for it.</summary>
    public RevertGate? Gate { get; init; }

    /// <summary>The end of a try to revert, if one ended since the last look.</summary>
    public RevertReport? Revert { get; init; }

    /// <summary>The freeze that holds now; null for none.</summary>
    public FreezeState? Freeze { get; init; }

    /// <summary>The Canaries that this one depends on.</summary>
    public IReadOnlyList<DependencyState> Dependencies { get; init; } = [];

    /// <summary>Whether only so many rollouts may be under way at once.</summary>
    public bool IsCapped { get; init; }

    /// <summary>Whether one more rollout may begin; null until the decision asks for it.</summary>
    public RolloutSlot? Slot { get; init; }

    /// <summary>The answers of webhooks that have arrived since they became status last.</summary>
    public IReadOnlyList<HookReport> HookReports { get; init; } = [];

    /// <summary>A field that a tool which deploys from Git sets against us; null for none.</summary>
    public FieldConflict? Conflict { get; init; }

    /// <summary>When such a tool has last changed what it claims; null when none has written anything.</summary>
    public DateTimeOffset? AppliedFromGit { get; init; }

    /// <summary>How long a side that lost its traffic keeps its pods, so that routers notice and requests finish.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the cluster may take to follow a revert before somebody is told.</summary>
    public TimeSpan ConvergenceDeadline { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// What the target's revision, being new, came from. A deployer reports a commit only after it has applied it, so
    /// while it still reports one that is recorded for another revision, the one that it has begun to apply is meant.
    /// </summary>
    public GitOrigin? TrialOrigin
    {
        get
        {
            if (Origin is not { } origin)
            {
                return null;
            }

            string attempted = AttemptedCommit ?? origin.Commit;
            if (attempted == origin.Commit && OriginSettled)
            {
                return origin;
            }

            ProvenanceStatus? known = Status.Provenance;
            if (!this.RevisionChanged() && known?.Bad is { } bad && bad.Commit != known.Good?.Commit)
            {
                // The next commit may be under way already: what was found when the trial began stands.
                return bad;
            }

            if (attempted == origin.Commit)
            {
                return origin;
            }

            // One that nobody has recorded may be either's; the deployer's report will tell.
            bool recorded = origin.Commit == known?.Good?.Commit || origin.Commit == known?.Bad?.Commit;
            return recorded ? origin with { Commit = attempted } : null;
        }
    }

    public CanarySpec Spec => Canary.Spec;

    public CanaryStatus Status => Canary.Status ?? Nothing;

    private static readonly CanaryStatus Nothing = new();

    private static readonly CompanionState NoCompanions = new();
}
