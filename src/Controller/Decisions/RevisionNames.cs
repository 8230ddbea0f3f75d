using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>One revision may come to be known by another name; the status then follows, so that nothing looks changed that is not.</summary>
internal static class RevisionNames
{
    /// <summary>Begins every revision and tells how it was hashed. A hash of another way is never compared with it.</summary>
    public const string Version = "v1-";

    /// <summary>Hexadecimal digits of the template's hash.</summary>
    public const int TemplateDigits = 10;

    private static readonly int TemplateLength = Version.Length + TemplateDigits;

    /// <summary>The template's part of a revision.</summary>
    public static string TemplateOf(string revision) => revision.Length <= TemplateLength ? revision : revision[..TemplateLength];

    /// <summary>
    /// Whether the target is neither at the revision of the last trial nor at the promoted one, but has nothing that is not of one of the two: of
    /// a commit that leads from one to the other, some objects are applied and others are not, or not seen yet.
    /// </summary>
    public static bool IsBetween(Observation o)
    {
        return o.Target is { } target && o.Status is { LastAppliedSpec: { } applied, LastPromotedSpec: { } promoted }
            && target.Revision != applied && target.Revision != promoted
            && (TemplateOf(target.Revision) == TemplateOf(applied) || TemplateOf(target.Revision) == TemplateOf(promoted))
            && target.Configs.All(config => IsOf(o.Status.TrackedConfigs, config) || IsOf(o.Status.PromotedConfigs, config));

        static bool IsOf(IReadOnlyDictionary<string, string>? configs, KeyValuePair<string, string> config)
            => configs is not null && configs.TryGetValue(config.Key, out string? digest) && digest == config.Value;
    }

    /// <summary>Whether the status holds a revision from a version that did not say how it was hashed.</summary>
    public static bool HasUnversioned(CanaryStatus status) => All(status).Any(revision => !revision.StartsWith(Version, StringComparison.Ordinal));

    public static bool Mentions(CanaryStatus status, string revision) => All(status).Contains(revision);

    /// <summary>
    /// The status with the new name. The template that is kept under the former one is kept anew, but for that which a bake may go back to: the
    /// primary no longer has it.
    /// </summary>
    public static CanaryStatus Renamed(CanaryStatus status, string former, string name) => status with
    {
        LastAppliedSpec = One(status.LastAppliedSpec, former, name),
        LastPromotedSpec = One(status.LastPromotedSpec, former, name),
        KeptRevision = status.KeptRevision == former ? null : status.KeptRevision,
        KnownGood = Many(status.KnownGood, former, name),
        FailedRevisions = Many(status.FailedRevisions, former, name),
        Rollback = status.Rollback is { } job && job.FailedRevision == former ? job with { FailedRevision = name } : status.Rollback,
        ImageHold = status.ImageHold is { } hold && hold.FailedRevision == former ? hold with { FailedRevision = name } : status.ImageHold,
        Held = status.Held is { } held && held.Revision == former ? held with { Revision = name } : status.Held,
        LetThrough = One(status.LetThrough, former, name),
        HandledRequests = status.HandledRequests is { } handled ? [.. handled.Select(request => Asked(request, former, name))] : null,
        Hooks = status.Hooks is { } hooks ? [.. hooks.Select(hook => hook.Revision == former ? hook with { Revision = name } : hook)] : null,
        Bake = status.Bake is { } bake && bake.Revision == former ? bake with { Revision = name } : status.Bake,
        CommitStatus = status.CommitStatus is { } shown && shown.Revision == former ? shown with { Revision = name } : status.CommitStatus,
    };

    /// <summary>
    /// The status with the configuration of the revisions that it names now: the target's own, or that of a revision which
    /// the status before named.
    /// </summary>
    public static CanaryStatus WithConfigs(Observation o, CanaryStatus status)
    {
        // A list that is under way would leave some out.
        return o.ConfigsPending ? status : status with { TrackedConfigs = Of(status.LastAppliedSpec), PromotedConfigs = Of(status.LastPromotedSpec) };

        IReadOnlyDictionary<string, string>? Of(string? revision)
            => revision is null ? null
                : revision == o.Target?.Revision ? (o.Target.Configs.Count > 0 ? o.Target.Configs : null)
                : revision == o.Status.LastAppliedSpec ? o.Status.TrackedConfigs
                : revision == o.Status.LastPromotedSpec ? o.Status.PromotedConfigs
                : revision == o.Status.Bake?.Former ? o.Status.Bake.FormerConfigs
                : null;
    }

    private static IEnumerable<string> All(CanaryStatus status)
        => new[] { status.LastAppliedSpec, status.LastPromotedSpec, status.Held?.Revision, status.LetThrough }.OfType<string>().Concat(status.KnownGood ?? []).Concat(status.FailedRevisions ?? []);

    private static string? One(string? revision, string former, string name) => revision == former ? name : revision;

    /// <summary>What a person has asked for stays done.</summary>
    private static HandledRequest Asked(HandledRequest request, string former, string name)
        => request.Value.Split('@')[0] == former ? request with { Value = $"{name}{request.Value[former.Length..]}" } : request;

    private static IReadOnlyList<string>? Many(IReadOnlyList<string>? revisions, string former, string name)
        => revisions is null ? null : [.. revisions.Select(revision => revision == former ? name : revision).Distinct()];
}
