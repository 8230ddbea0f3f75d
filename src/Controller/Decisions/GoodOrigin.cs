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

    /// <summary>The record as of now; null when the origin cannot be told.</summary>
    public static ProvenanceStatus? Of(GitOrigin? origin, DateTimeOffset now) => origin is null ? null : new ProvenanceStatus { Good = origin, GoodSince = now };

    /// <summary>When the next record may be made: at once after a quiet time, else a pace after the last.</summary>
    public static DateTimeOffset DueAt(Observation o) => o.Status.Provenance is { Good: not null, GoodSince: { } since } ? since + Pace : o.Now;
}
