using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Routing;

/// <summary>
/// Labels and annotations for objects that we generate from a user's object. Marks by which deployers track what they
/// own stay behind: an Argo CD, Flux or Helm that found its mark on a copy would prune it.
/// </summary>
public static class GeneratedMetadata
{
    /// <summary>The annotation that names the Canary an object was generated for, as namespace/name.</summary>
    public const string OwnerAnnotation = "canary.gitops.dev/canary";

    private static readonly string[] TrackingNames =
    [
        "app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "helm.sh/chart",
        "kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision",
    ];

    private static readonly string[] TrackingPrefixes =
    [
        "argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/", "reconcile.fluxcd.io/",
        "meta.helm.sh/", "pipecd.dev/", "canary.gitops.dev/",
    ];

    /// <summary>Whether a deployer uses this label or annotation to know its own.</summary>
    public static bool IsTracking(string name)
        => TrackingNames.Contains(name, StringComparer.Ordinal)
           || TrackingPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The entries that a copy may carry.</summary>
    public static JsonObject WithoutTracking(IReadOnlyDictionary<string, string> entries)
    {
        var kept = new JsonObject();
        foreach ((string name, string value) in entries.Where(entry => !IsTracking(entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            kept[name] = value;
        }

        return kept;
    }

    /// <summary>Metadata of a generated object, without labels and further annotations.</summary>
    public static JsonObject For(string @namespace, string name, string owner, JsonObject? ownerReference)
    {
        var metadata = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = @namespace,
            ["annotations"] = new JsonObject { [OwnerAnnotation] = owner },
        };
        if (ownerReference is not null)
        {
            metadata["ownerReferences"] = new JsonArray(ownerReference.DeepClone());
        }

        return metadata;
    }

    /// <summary>Whether the object was generated for this Canary.</summary>
    public static bool IsOwnedBy(JsonObject live, string owner) => live.Annotation(OwnerAnnotation) == owner;
}
