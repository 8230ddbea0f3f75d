using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>One change to the world. The set is closed: the shell knows how to carry out each.</summary>
internal abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>Holds deletion until the traffic is given back.</summary>
    public sealed record AddFinalizer : Effect;

    /// <summary>Lets the deletion go through.</summary>
    public sealed record RemoveFinalizer : Effect;

    /// <summary>Creates the primary Deployment, or copies the target's pod template to it.</summary>
    public sealed record CopyTargetToPrimary(string Revision) : Effect;

    /// <summary>Gives the primary, which runs the target's revision, what the target has beside its pod template; its pods stay.</summary>
    public sealed record FollowSettings : Effect;

    /// <summary>Creates or repairs the primary and canary Services.</summary>
    public sealed record ApplyServices : Effect;

    /// <summary>Points the Service of the Ingress to the primary.</summary>
    public sealed record PointApexToPrimary : Effect;

    /// <summary>Points the Service of the Ingress to the target and lets go of it.</summary>
    public sealed record PointApexToTarget : Effect;

    /// <summary>Writes the canary's route with this weight.</summary>
    public sealed record SetWeight(int CanaryWeight) : Effect;

    /// <summary>Makes the primary's autoscaler and disruption budgets as the user's are, and deletes those that have no model any more.</summary>
    public sealed record ApplyCompanions : Effect;

    /// <summary>Scales the target; to zero only after its traffic is gone. An autoscaler that would wake it is paused before, and resumed before it grows.</summary>
    public sealed record ScaleTarget(int Replicas) : Effect;

    /// <summary>
    /// Keeps the template of the primary, which runs this revision, in an object of its own; lets go of all that were kept
    /// before, but for the former one, if it is named, and the one that the status still relies on.
    /// </summary>
    public sealed record KeepTemplate(string Revision, string? Former = null) : Effect;

    /// <summary>Creates the primary from the kept template of this revision, or puts it back to it; without one, nothing is done.</summary>
    public sealed record RestorePrimary(string Revision) : Effect;

    /// <summary>Makes the copies of ConfigMaps again that the kept template of this revision needs.</summary>
    public sealed record RestoreConfigs(string Revision) : Effect;

    /// <summary>Writes on the primary by which name the revision is known that it runs; its pods stay.</summary>
    public sealed record MarkPrimary(string Revision) : Effect;

    /// <summary>
    /// Deletes the route, the generated Services, the primary, its companions and its kept template. With the apex: that one too where we made it; one of the
    /// user's gets its selector back.
    /// </summary>
    public sealed record DeleteGenerated(bool WithApex) : Effect;

    /// <summary>Starts the revert in the background; a second start while one runs is ignored.</summary>
    public sealed record StartRevert(string RevertId) : Effect;

    /// <summary>Takes back the pull request of this revert, which is not wanted any more.</summary>
    public sealed record WithdrawProposal(string RevertId) : Effect;

    /// <summary>Tells image bots in the cluster to leave the failed images alone.</summary>
    public sealed record HoldImageBots(ImageHoldStatus Hold) : Effect;

    /// <summary>Takes back what <see cref="HoldImageBots"/> has changed, and nothing else.</summary>
    public sealed record ReleaseImageBots(ImageHoldStatus Hold) : Effect;

    /// <summary>Starts the release of a hold in Git in the background; a second start while a try runs is ignored.</summary>
    public sealed record StartRelease(string ReleaseId) : Effect;

    /// <summary>Asks the deployer to look at Git now.</summary>
    public sealed record NudgeDeployer(string Deployer, string Token) : Effect;
}
