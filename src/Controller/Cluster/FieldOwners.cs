using System.Globalization;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// Which tool that deploys from Git claims a field that the controller writes too, of all the bookkeeping of server-side apply
/// (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management). It is read before that is dropped, and kept
/// in the cached object under a name that the API does not have.
/// </summary>
/// <param name="Manager">The field manager that applied the object last.</param>
/// <param name="At">When it last changed what it claims.</param>
/// <param name="HasReplicas">Whether it claims <c>spec.replicas</c>.</param>
/// <param name="HasSelector">Whether it claims a part of <c>spec.selector</c>.</param>
internal sealed record FieldOwners(string Manager, DateTimeOffset At, bool HasReplicas, bool HasSelector)
{
    private const string Kept = "fieldOwners";

    /// <summary>Flux, Helm and Argo CD; people and autoscalers do not write the same value again and again.</summary>
    private static readonly string[] Deployers = ["kustomize-controller", "helm-controller", "helm", "argocd-controller", "argocd-application-controller"];

    /// <summary>Leaves the summary on an object whose bookkeeping is about to be dropped; nothing where no such tool has written it.</summary>
    public static void Keep(JsonObject obj)
    {
        FieldOwners? last = null;
        foreach (JsonObject entry in obj.Items("metadata", "managedFields"))
        {
            if (entry.Get<string>("manager") is { } manager && Deployers.Contains(manager, StringComparer.Ordinal) && string.IsNullOrEmpty(entry.Get<string>("subresource")))
            {
                DateTimeOffset at = TimeOf(entry.Get<string>("time"));
                var owners = new FieldOwners(manager, at, entry.At("fieldsV1", "f:spec", "f:replicas") is not null, entry.At("fieldsV1", "f:spec", "f:selector") is not null);
                last = last is null || Claims(owners) > Claims(last) || (Claims(owners) == Claims(last) && at > last.At) ? owners with { At = last?.At > at ? last.At : at } : last with { At = at > last.At ? at : last.At };
            }
        }

        if (last is not null)
        {
            obj["metadata"]![Kept] = $"{last.Manager} {last.At.UtcDateTime:O} {last.HasReplicas} {last.HasSelector}";
        }
    }

    /// <summary>The summary of a cached object; null where no such tool has written it.</summary>
    public static FieldOwners? Of(JsonObject? cached)
        => cached?.Get<string>("metadata", Kept)?.Split(' ') is [var manager, var at, var replicas, var selector] ? new FieldOwners(manager, TimeOf(at), bool.Parse(replicas), bool.Parse(selector)) : null;

    private static int Claims(FieldOwners owners) => owners.HasReplicas ? 2 : owners.HasSelector ? 1 : 0;

    private static DateTimeOffset TimeOf(string? text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : DateTimeOffset.MinValue;
}
