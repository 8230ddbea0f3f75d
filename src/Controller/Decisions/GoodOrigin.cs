using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// The record of where the promoted revision came from. It follows Git while other things change than the app's pods, so
/// that a later revert does not take those changes back; in a repository of many apps that must not be a write for each
/// commit and app.
/// </summary>
internal static class GoodOrigin
{
    /// <summary>The shortest time between two records of one Canary while it is idle.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    /// <summary>How long a repository that gave no answer is left alone.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>Whether nobody knows the promoted revision's commit though the spec names the repository that would.</summary>
    public static bool IsMissing(Observation o)
        => o.Spec.RevertsInGit() && o.Spec.Rollback!.Git!.Source is not null && o.Status.Provenance?.Good is null
           && o.Target?.Revision == o.Status.LastPromotedSpec && !o.ServesUnjudged();

    public static DateTimeOffset AskAt(Observation o) => o.Status.Provenance?.GoodSince is { } asked ? asked + Pause : o.Now;

    /// <summary>Tells it once, and when to ask again.</summary>
    public static Decision Unknown(Observation o)
    {
        string message = $"It is not known which commit revision {o.Status.LastPromotedSpec} came from, so a failing one could not be undone in Git: {o.OriginProblem ?? "nobody tells it"}";
        bool isNews = o.Status.Provenance?.GoodSince is null;
        return new Decision
        {
            Status = o.Status with { Provenance = (o.Status.Provenance ?? new ProvenanceStatus()) with { GoodSince = o.Now } },
            Notices = isNews ? [new Notice("OriginUnknown", message, Warning: true)] : [],
            LookAgainAt = o.Now + Pause,
        };
    }

    /// <summary>The record as of now; null when the origin cannot be told.</summary>
    public static ProvenanceStatus? Of(GitOrigin? origin, DateTimeOffset now) => origin is null ? null : new ProvenanceStatus { Good = origin, GoodSince = now };

    /// <summary>When the next record may be made: at once after a quiet time, else a pace after the last.</summary>
    public static DateTimeOffset DueAt(Observation o) => o.Status.Provenance is { Good: not null, GoodSince: { } since } ? since + Pace : o.Now;
}
