using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// Image bots are kept from the failed images before the revert is pushed, and let go when another image arrives. The
/// release runs beside whatever else the Canary does: no rule here waits.
/// </summary>
internal static class HoldRules
{
    /// <summary>Name of the rule that takes the report of a release in.</summary>
    public const string ReportRule = "release-report";

    private static readonly IReadOnlyList<string> Living = [.. Phase.All.Where(phase => phase != Phase.Terminating)];
    private static readonly IReadOnlyList<string> Failed = [Phase.Failed];

    // A lift asks the API server for objects that are not ours; while it refuses, nothing of a trial may wait for that.
    private static readonly IReadOnlyList<string> Between = [Phase.Initialized, Phase.Succeeded, Phase.Failed];

    /// <summary>Comes first: a report is handed over once.</summary>
    public static IReadOnlyList<Rule> Reports { get; } =
    [
        new(ReportRule, Living, Living, "A try to give the markers back to the image bot has ended.",
            When: o => IsOnItsWay(o) && o.Revert?.RevertId == Hold(o)!.ReleaseId(),
            Then: o => ImageHoldJob.Report(o, Hold(o)!)),
    ];

    /// <summary>Before a revert is pushed: a bot that is faster would undo it.</summary>
    public static IReadOnlyList<Rule> BeforePush { get; } =
    [
        new("look-up-image-bots", Failed, Failed, "Ask which image bots in the cluster could bring the failed images back.",
            When: o => LacksHold(o) && o.ImageBots is null,
            Then: o => new Decision { Status = o.Status, Need = Need.ImageBots }),

        new("plan-hold", Failed, Failed, "Record what will keep them from it, so that it can be undone.",
            When: LacksHold,
            Then: ImageHoldJob.Plan),

        new("hold-image-bots", Failed, Failed, "Image bots are told to leave the failed images alone.",
            When: o => Hold(o) is { Phase: ImageHoldPhase.Holding } && IsPushing(o) && !o.Spec.IsDryRun(),
            Then: o => o.Go(
                o.Status with { ImageHold = Hold(o)! with { Phase = ImageHoldPhase.Held } },
                [new Effect.HoldImageBots(Hold(o)!)],
                new Notice("ImageBotsHeld", $"Image bots are kept from {string.Join(", ", Hold(o)!.FailedImages)} until another image is selected; to let them go before that, set annotation {Requests.Release}={Hold(o)!.FailedRevision}, which is heard once the revert is through or has stopped."))),
    ];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("release-hold", Living, Living, "Another image has arrived or is selected, or a person asks for it: image bots are to be let go.",
            When: o => Hold(o) is { Phase: ImageHoldPhase.Holding or ImageHoldPhase.Held } && !IsPushing(o) && !o.Spec.IsDryRun() && Release(o) is not null,
            Then: o => o.Go(o.Handled(o.Status, Requests.Release, Hold(o)!.FailedRevision) with { ImageHold = Release(o) })),

        new("lift-hold", Between, Between, "Nothing is on hold in Git any more: image bots in the cluster are let go too.",
            When: o => Hold(o) is { Phase: ImageHoldPhase.Releasing or ImageHoldPhase.Proposed } hold && (hold.Marks is { Count: 0 } || !o.Spec.RevertsInGit()) && !o.Spec.IsDryRun(),
            Then: o => ImageHoldJob.Lift(o, Hold(o)!)),

        new("release-markers", Living, Living, "Give the markers back to the image bot in Git, or see what has become of the pull request that does.",
            When: o => IsOnItsWay(o) && !o.Spec.IsDryRun() && !(o.Now < Hold(o)!.NextAttempt),
            Then: o => ImageHoldJob.Start(o, Hold(o)!)),
    ];

    /// <summary>The decision with the time at which the release of a hold is due, whatever else it waits for.</summary>
    public static Decision Timed(Decision decision, DateTimeOffset now)
        => decision.Status.ImageHold is { Phase: ImageHoldPhase.Releasing or ImageHoldPhase.Proposed, NextAttempt: { } due } && due > now && !(decision.LookAgainAt <= due)
            ? decision with { LookAgainAt = due }
            : decision;

    private static ImageHoldStatus? Hold(Observation o) => o.Status.ImageHold;

    private static bool IsOnItsWay(Observation o) => Hold(o) is { Phase: ImageHoldPhase.Releasing or ImageHoldPhase.Proposed, Marks: null or { Count: > 0 } } && o.Spec.RevertsInGit();

    private static bool LacksHold(Observation o)
        => o.Status.Rollback is { Phase: RollbackPhase.Publishing, Id: { } id } job
           && o.Spec.HoldsImageBots()
           && !o.Spec.IsDryRun()
           && Hold(o)?.Id != id
           && ImageHoldJob.FailedImages(job).Count > 0

           // A person has let the bots go for this revision: a push that is tried again does not take that back.
           && !o.IsReleased(job.FailedRevision);

    /// <summary>Whether the revert may still reach the branch, and markers on hold with it.</summary>
    private static bool IsPushing(Observation o)
        => o.Status.Rollback is { Phase: RollbackPhase.Publishing or RollbackPhase.Held or RollbackPhase.Proposed } job && job.Id == Hold(o)?.Id;

    /// <summary>The hold as it is to be released; null while it stands.</summary>
    private static ImageHoldStatus? Release(Observation o)
    {
        ImageHoldStatus hold = Hold(o)!;
        if (Reason(o, hold) is { } reason)
        {
            return Begin(hold, null, reason);
        }

        // What selects a failed image still would write it over the one that arrived.
        bool arrived = BringsAnotherImage(o, hold);
        IGrouping<string, HeldMarkStatus>[] policies = [.. (hold.Marks ?? []).GroupBy(mark => mark.PolicyOf())];
        IGrouping<string, HeldMarkStatus>[] free = [.. policies.Where(policy => SelectsAnother(o, policy) ?? arrived)];
        bool tagsMayGo = hold.IgnoredTags is not { Count: > 0 } || (arrived && !hold.IsPreferredTo(o.Target!.Images));
        bool all = free.Length == policies.Length && tagsMayGo && (arrived || free.Length > 0);
        return !all && free.Length == 0 ? null : Begin(
            hold,
            all ? null : [.. free.Select(policy => policy.Key)],
            string.Join(' ', arrived
                ? [$"Revision {o.Target!.Revision} brings another image."]
                : free.Select(policy => $"ImagePolicy {policy.Key.Replace(':', '/')} selects {o.SelectedImages[policy.Key]} now.")));
    }

    /// <summary>Whether a policy would write other images than those that failed; null where that cannot be told.</summary>
    private static bool? SelectsAnother(Observation o, IGrouping<string, HeldMarkStatus> policy)
        => o.SelectedImages.TryGetValue(policy.Key, out SelectedImage? image)
           && policy.Select(image.Differs).OfType<bool>().ToArray() is { Length: > 0 } answers
            ? answers.All(differs => differs)
            : null;

    private static string? Reason(Observation o, ImageHoldStatus hold)
        => o.Requests(Requests.Release, hold.FailedRevision) ? $"A person has asked for it by annotation {Requests.Release}."
            : !o.Spec.HoldsImageBots() ? "spec.rollback.git does not ask for a hold any more."
            : o.Status.Rollback is { Phase: RollbackPhase.Off } job && job.Id == hold.Id ? "The revert was called off."
            : o.Status.LastPromotedSpec == hold.FailedRevision ? $"Revision {hold.FailedRevision} was promoted after all."
            : null;

    private static bool BringsAnotherImage(Observation o, ImageHoldStatus hold)
        => o.Target is { } target
           && target.Revision != hold.FailedRevision
           && !o.FailedBefore(target.Revision)
           && !target.Images.Any(hold.FailedImages.Contains)
           && target.Images.Any(image => hold.FormerImages?.Contains(image) != true);

    private static ImageHoldStatus Begin(ImageHoldStatus hold, IReadOnlyList<string>? policies, string reason) => hold with
    {
        Phase = ImageHoldPhase.Releasing,
        Policies = policies,
        Reason = reason,
        Releases = hold.Releases + 1,
        Attempts = 0,
        NextAttempt = null,
        PullRequest = null,
        Message = null,
    };
}
