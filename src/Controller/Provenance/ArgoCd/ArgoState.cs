using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Sources of an Application, each with the revision that was applied of it, and what is being applied now.</summary>
/// <param name="Sources">Git, Helm and OCI sources in the order of the spec.</param>
/// <param name="Applied">Commit or chart version of each source.</param>
/// <param name="Attempted">The same for the sync that runs now; null when none does.</param>
internal sealed record ArgoState(IReadOnlyList<JsonObject> Sources, IReadOnlyList<string> Applied, IReadOnlyList<string>? Attempted)
{
    /// <summary>Null before the first sync, and for a moment while sources are added or removed.</summary>
    public static ArgoState? Of(JsonObject application)
    {
        JsonNode? sync = application.At("status", "sync");
        JsonNode? operation = application.At("status", "operationState");
        bool runs = operation.Get<string>("phase") == "Running";
        // status.sync.revision is what was compared with the cluster: it is what runs only where the two are the same, or
        // where a sync has just applied all of it.
        bool applied = sync.Get<string>("status") == "Synced"
            || (operation.Get<string>("phase") == "Succeeded"
                && operation.At("operation", "sync", "resources") is null
                && RevisionsOf(operation.At("syncResult")) is { } synced
                && synced.SequenceEqual(RevisionsOf(sync) ?? []));
        ArgoState? state = applied
            ? From(SourcesOf(sync.At("comparedTo")) ?? SourcesOf(application.At("spec")), RevisionsOf(sync))
            : application.Items("status", "history").LastOrDefault() is { } last ? From(SourcesOf(last) ?? SourcesOf(application.At("spec")), RevisionsOf(last)) : null;
        return runs && state is not null
            ? state with { Attempted = RevisionsOf(operation.At("syncResult")) ?? RevisionsOf(operation.At("operation", "sync")) }
            : state;
    }

    /// <summary>The revision under way of a source; null when none is, or it is not told yet.</summary>
    public string? AttemptedOf(int source) => Attempted is { } attempted && attempted.Count == Sources.Count ? attempted[source] : null;

    private static ArgoState? From(JsonObject[]? sources, IReadOnlyList<string>? revisions)
        => sources is not null && revisions is not null && sources.Length == revisions.Count ? new ArgoState(sources, revisions, null) : null;

    /// <summary>Several sources win over the single one, which then only mirrors the first (https://argo-cd.readthedocs.io/en/stable/user-guide/multiple_sources/).</summary>
    private static JsonObject[]? SourcesOf(JsonNode? holder)
        => holder.Items("sources").ToArray() is { Length: > 0 } several ? several
            : holder.At("source") is JsonObject { Count: > 0 } single && single.Get<string>("repoURL") is { Length: > 0 } ? [single]
            : null;

    private static IReadOnlyList<string>? RevisionsOf(JsonNode? holder)
        => holder.At("revisions") is JsonArray { Count: > 0 } several ? [.. several.Select(revision => revision?.GetValue<string>() ?? "")]
            : holder.Get<string>("revision") is { Length: > 0 } single ? [single]
            : null;
}
