using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What people ask of a trial that is under way. Each request is bound to one revision and carried out once.</summary>
internal static class PersonRules
{
    /// <summary>Rules for phases with a trial.</summary>
    public static IReadOnlyList<Rule> During(IReadOnlyList<string> here) =>
    [
        // Before a pause: an old request to resume must not end a new pause.
        new("resume", here, here, "A person lets the trial go on.",
            When: o => o.Requests(Requests.Resume, o.Status.LastAppliedSpec),
            Then: o => o.Go(
                Done(o, Requests.Resume) with { PausedSince = null },
                notices: o.Status.PausedSince is null ? [] : [new("Resumed", $"The trial of revision {o.Status.LastAppliedSpec} goes on ({Asked(o, Requests.Resume)}).")])),

        new("pause", here, here, "A person wants the trial to stay at its step; its checks go on.",
            When: o => o.Requests(Requests.Pause, o.Status.LastAppliedSpec),
            Then: o => o.Go(
                Done(o, Requests.Pause) with { PausedSince = o.Status.PausedSince ?? o.Now },
                notices: new Notice("Paused", $"The trial of revision {o.Status.LastAppliedSpec} stays at weight {o.PlannedWeight()} until annotation {Requests.Asking(o.Status, Requests.Resume, o.Status.LastAppliedSpec)} is set ({Asked(o, Requests.Pause)})."))),

        new("go-on-in-freeze", here, here, "A person lets the trial go on in spite of a freeze.",
            When: o => IsFrozen(o) && o.Requests(Requests.Approve, o.Status.LastAppliedSpec),
            Then: o => o.Go(
                o.Handled(Approved(o, o.Status), Requests.Approve, o.Status.LastAppliedSpec) with { LetThrough = o.Status.LastAppliedSpec },
                notices: new Notice("LetThrough", $"The trial of revision {o.Status.LastAppliedSpec} goes on in spite of the freeze ({Asked(o, Requests.Approve)})."))),
    ];

    /// <summary>Promotes what serves without the rest of its steps.</summary>
    public static Rule Promote(IReadOnlyList<string> here, Func<Observation, bool> serves)
        => new("promote-on-request", here, [Phase.Promoting], "A person promotes the revision without the rest of its steps.",
            When: o => o.Requests(Requests.Promote, o.Status.LastAppliedSpec) && serves(o),
            Then: o => Trial.Promote(
                o with { Canary = o.Canary with { Status = Done(o, Requests.Promote) } },
                $"Promoting revision {o.Target!.Revision} at step {o.Status.Step} of {o.Status.Steps} because a person wants it ({Asked(o, Requests.Promote)})."));

    /// <summary>Before the first step nothing is measured: the wait for its end is all that there is to do.</summary>
    public static Rule BeforeTraffic(IReadOnlyList<string> here)
        => new("hold-first-step", here, here, "A freeze window holds rollouts under way, and this one has no traffic yet: it gets none.",
            When: o => o.Status.Step == 0 && IsFrozen(o) && !o.Requests(Requests.Promote, o.Status.LastAppliedSpec),
            Then: o => new Decision { Status = o.Status with { WaitingSince = null, Message = Thaws(o) }, LookAgainAt = o.Freeze!.RunningUntil });

    /// <summary>What keeps a step whose checks have passed; its checks go on.</summary>
    public static IReadOnlyList<Rule> Gates(IReadOnlyList<string> here) =>
    [
        new("hold-while-paused", here, here, "The step is through, and a person has the trial paused: the weight holds.",
            When: IsPaused,
            Then: o => Keep(o, $"Paused at weight {o.PlannedWeight()}; annotation {Requests.Asking(o.Status, Requests.Resume, o.Status.LastAppliedSpec)} lets it go on.")),

        new("hold-in-freeze", here, here, "The step is through, and a freeze window holds rollouts under way: the weight holds.",
            When: IsFrozen,
            Then: o => Keep(o, Thaws(o))),

        new("await-approval", here, here, "The step is through and waits for a person.",
            When: LacksApproval,
            Then: AwaitApproval),

        new("hold-for-length", here, here, "The step is through, but it is to last longer.",
            When: IsShort,
            Then: o => Keep(o, $"{o.StepName()} holds until {o.Status.StepSince + o.PauseHere()!.Length():u}.")),
    ];

    /// <summary>Whether a person, or the spec's pauses, keep the trial at its step.</summary>
    public static bool KeepsStep(Observation o) => IsPaused(o) || IsFrozen(o) || LacksApproval(o) || IsShort(o);

    /// <summary>The status in which the step's approval, if it was asked for and given, is recorded.</summary>
    public static CanaryStatus Approved(Observation o, CanaryStatus status)
        => o.PauseHere() is { Duration: null } ? o.Handled(status, Requests.Approve, o.Status.LastAppliedSpec) with { ApprovedStep = o.Status.Step } : status;

    /// <summary>The observation with that record.</summary>
    public static Observation Approved(Observation o) => o with { Canary = o.Canary with { Status = Approved(o, o.Status) } };

    private static bool IsFrozen(Observation o) => o.Freeze?.RunningUntil is not null && o.Status.LetThrough != o.Status.LastAppliedSpec;

    private static string Thaws(Observation o)
        => $"{o.StepName()} holds until {o.Freeze!.RunningUntil:u}, for rollouts are frozen by {o.Freeze.Words}; annotation {Requests.Asking(o.Status, Requests.Approve, o.Status.LastAppliedSpec)} lets it go on.";

    private static bool IsPaused(Observation o) => o.Status.PausedSince is not null;

    private static bool LacksApproval(Observation o)
        => o.PauseHere() is { Duration: null } && o.Status.ApprovedStep != o.Status.Step && !o.Requests(Requests.Approve, o.Status.LastAppliedSpec);

    private static bool IsShort(Observation o) => o.PauseHere() is { Duration: not null } pause && o.Now < (o.Status.StepSince ?? o.Now) + pause.Length();

    private static Decision Keep(Observation o, string message)
        => ProgressingRules.Hold(o, CheckRecord.Of(o) with { InconclusiveSince = null, Message = message });

    private static Decision AwaitApproval(Observation o)
    {
        string message = $"{o.StepName()} (step {o.Status.Step} of {o.Status.Steps}) waits for a person; annotation {Requests.Asking(o.Status, Requests.Approve, o.Status.LastAppliedSpec)} lets it go on.";
        bool first = o.Status.Message != message;
        return Keep(o, message) with { Notices = first ? [new Notice("AwaitingApproval", message, Warning: true)] : [] };
    }

    private static CanaryStatus Done(Observation o, string annotation) => o.Handled(o.Status, annotation, o.Status.LastAppliedSpec);

    private static string Asked(Observation o, string annotation) => Requests.Shown(annotation, o.Canary.Metadata.Annotations![annotation]);
}
