using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.ImageBots;
using ProgressiveDelivery.Controller.Provenance;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>The durable record of a hold on image bots: how it begins, moves on and ends.</summary>
internal static class ImageHoldJob
{
    private static readonly TimeSpan ReportDeadline = TimeSpan.FromMinutes(1);

    /// <summary>The release's identity, the trailer <c>Canary-Release-Id</c> of its commit; another one for each release of a hold.</summary>
    public static string ReleaseId(this ImageHoldStatus hold) => $"{hold.Id}-release-{hold.Releases}";

    /// <summary>Images that the failed revision brought; none where its images are those of the promoted one.</summary>
    public static IReadOnlyList<string> FailedImages(RollbackStatus job)
        => job.FailedImages is { } failed ? [.. failed.Except(job.PromotedImages ?? [])] : [];

    /// <summary>
    /// Whether a bot that goes by versions would write an ignored tag over what runs now. Other bots go by time, and what
    /// has arrived after a failed image is the newer one.
    /// </summary>
    public static bool IsPreferredTo(this ImageHoldStatus hold, IReadOnlyList<string> running)
    {
        HashSet<string> tags = [.. (hold.IgnoredTags ?? []).Select(tag => tag.IgnoredTag)];
        return hold.FailedImages.Select(ImageName.Parse).Where(failed => failed.Tag is { } tag && tags.Contains(tag))
            .Any(failed => running.Select(ImageName.Parse).Any(image => image.Repository == failed.Repository && image.Tag is { } tag && ImageVersion.IsLower(tag, failed.Tag!)));
    }

    /// <summary>Records what is going to be changed, before it is: whoever comes after a crash knows what to undo.</summary>
    public static Decision Plan(Observation o)
    {
        RollbackStatus job = o.Status.Rollback!;
        ImageHoldStatus? former = o.Status.ImageHold;
        var hold = new ImageHoldStatus
        {
            Id = job.Id!,
            Phase = ImageHoldPhase.Holding,
            FailedRevision = job.FailedRevision,
            FailedImages = [.. FailedImages(job).Union(former?.FailedImages ?? [])],
            FormerImages = job.PromotedImages,
            Origin = o.Status.Provenance?.Bad,

            // A hold that was not over yet ends together with this one.
            Marks = former is not null ? former.Marks : ArgoCdOrigin.IsDeployer(o.Status.Provenance?.Bad?.Deployer ?? "") ? [] : null,
            IgnoredTags = o.ImageBots!.Tags.Count == 0 ? former?.IgnoredTags : [.. former?.IgnoredTags ?? [], .. o.ImageBots.Tags],
            Since = o.Now,
        };
        return o.Go(
            o.Status with { ImageHold = hold },
            notices: [.. o.ImageBots.Problems.Select(problem => new Notice("ImageBotNotHeld", problem, Warning: true))]);
    }

    /// <summary>The hold with the markers that the revert has put on hold in Git.</summary>
    public static ImageHoldStatus? AfterRevert(ImageHoldStatus? hold, RevertReport report)
    {
        if (hold is null || hold.Id != report.RevertId || report.Held is not { } held)
        {
            return hold;
        }

        HashSet<string> known = [.. held.Select(mark => mark.PolicyOf())];
        return hold with { Marks = [.. held, .. (hold.Marks ?? []).Where(mark => !known.Contains(mark.PolicyOf()))] };
    }

    /// <summary>The hold while a try to release it in Git runs; nobody waits for that, so the next one is due if no report comes.</summary>
    public static Decision Start(Observation o, ImageHoldStatus hold) => new()
    {
        Status = o.Status with { ImageHold = hold with { NextAttempt = o.Now + ReportDeadline } },
        Effects = [new Effect.StartRelease(hold.ReleaseId())],
        LookAgainAt = o.Now,
    };

    /// <summary>The hold after a try to release it in Git.</summary>
    public static Decision Report(Observation o, ImageHoldStatus hold)
    {
        RevertReport report = o.Revert!;
        ImageHoldStatus after = report.Kind switch
        {
            RevertResult.Pushed or RevertResult.AlreadyReverted => WithoutReleased(hold),
            RevertResult.Proposed => hold with
            {
                Phase = ImageHoldPhase.Proposed,
                PullRequest = report.PullRequest,
                Attempts = hold.PullRequest is null ? 1 : hold.Attempts + 1,
                NextAttempt = o.Now + RevertJob.LookAtProposalAfter(hold.PullRequest is null ? 1 : hold.Attempts + 1),
            },
            RevertResult.Refused => hold with { Attempts = hold.Attempts + 1, NextAttempt = o.Now + RevertJob.AfterRefusal(hold.Attempts) },
            RevertResult.Unavailable => hold with { Attempts = hold.Attempts + 1, NextAttempt = o.Now + RevertJob.Backoff(hold.Attempts) },

            // People do not want it, or no commit can do it: the marker is theirs now.
            _ => WithoutReleased(hold),
        };
        bool isNews = report.Message != hold.Message;
        return o.Go(
            o.Status with { ImageHold = after with { Message = report.Message } },
            notices: isNews ? [new Notice($"Release{Word(report.Kind)}", report.Message, Warning: report.Kind is not (RevertResult.Pushed or RevertResult.AlreadyReverted or RevertResult.Proposed))] : []);
    }

    /// <summary>Takes the hold back in the cluster, which ends it.</summary>
    public static Decision Lift(Observation o, ImageHoldStatus hold)
    {
        string left = hold.Marks is not { Count: 0 } ? $" In {hold.Origin?.Path ?? "Git"}, take the word canary-hold out of the markers by hand, where it stands." : "";
        return o.Go(
            o.Status with { ImageHold = null },
            [new Effect.ReleaseImageBots(hold)],
            new Notice("ImageBotsReleased", $"Image bots may write {string.Join(", ", hold.FailedImages)} again. {hold.Reason}{left}".TrimEnd(), Warning: left.Length > 0));
    }

    private static ImageHoldStatus WithoutReleased(ImageHoldStatus hold)
    {
        HeldMarkStatus[] left = hold.Policies is { } released ? [.. (hold.Marks ?? []).Where(mark => !released.Contains(mark.PolicyOf()))] : [];
        return hold with
        {
            // What is left waits for its own policies, tags for a newer one; a hold with nothing left ends.
            Phase = left.Length > 0 || (hold.Policies is not null && hold.IgnoredTags is { Count: > 0 }) ? ImageHoldPhase.Held : ImageHoldPhase.Releasing,
            Marks = left,
            Policies = null,
            PullRequest = null,
            Attempts = 0,
            NextAttempt = null,
        };
    }

    private static string Word(RevertResult kind) => kind switch
    {
        RevertResult.Pushed or RevertResult.AlreadyReverted => "Pushed",
        RevertResult.Proposed => "Proposed",
        RevertResult.Unavailable => "Delayed",
        _ => "Blocked",
    };
}
