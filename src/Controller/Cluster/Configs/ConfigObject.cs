using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>A ConfigMap or Secret as it is cached: whose it is and a hash of its content, never the content.</summary>
internal static class ConfigObject
{
    /// <summary>On a ConfigMap or Secret: <c>disabled</c> leaves it out of the revision, <c>enabled</c> takes it in, <c>copy</c> gives the primary a copy of a Secret too.</summary>
    public const string TrackingAnnotation = "canary.gitops.dev/config-tracking";

    /// <summary>What Flagger's users have there; read where ours is not set.</summary>
    public const string FlaggerAnnotation = "flagger.app/config-tracking";

    private const string Digest = "digest";

    /// <summary>Puts the hash in the place of the content.</summary>
    public static JsonObject Slim(JsonObject full)
    {
        var metadata = new JsonObject
        {
            ["namespace"] = full.Namespace(),
            ["name"] = full.Name(),
            ["uid"] = full.Uid(),
            ["resourceVersion"] = full.ResourceVersion(),
        };
        var annotations = new JsonObject();
        foreach (string name in (ReadOnlySpan<string>)[TrackingAnnotation, FlaggerAnnotation, GeneratedMetadata.OwnerAnnotation])
        {
            if (full.Annotation(name) is { } value)
            {
                annotations[name] = value;
            }
        }

        if (annotations.Count > 0)
        {
            metadata["annotations"] = annotations;
        }

        return new JsonObject { ["metadata"] = metadata, [Digest] = DigestOf(full) };
    }

    /// <summary>The hash of one that <see cref="Slim"/> has made.</summary>
    public static string Of(JsonObject slim) => slim.Get<string>(Digest) ?? "";

    /// <summary>First 16 hexadecimal digits of the SHA-256 over data and binaryData; metadata and immutable make no other content.</summary>
    public static string DigestOf(JsonObject full)
        => SortedJson.Hash(SortedJson.Of(ContentOf(full)), 16);

    /// <summary>What a copy carries besides its kind.</summary>
    public static JsonObject ContentOf(JsonObject full)
    {
        var content = new JsonObject();
        foreach (string field in (ReadOnlySpan<string>)["data", "binaryData"])
        {
            if (full[field] is JsonObject { Count: > 0 } value)
            {
                content[field] = value.DeepClone();
            }
        }

        return content;
    }

    /// <summary>Whether a change of it is a new revision.</summary>
    public static bool IsTracked(JsonObject slim, bool byDefault) => Wish(slim) switch
    {
        "enabled" or "copy" => true,
        { } other when other.StartsWith("disable", StringComparison.Ordinal) => false,
        _ => byDefault,
    };

    /// <summary>Whether the primary reads a copy: a ConfigMap always, a Secret when asked, so that a rotated password reaches production.</summary>
    public static bool IsCopied(JsonObject slim, string kind) => kind == ConfigReference.ConfigMap || Wish(slim) == "copy";

    private static string? Wish(JsonObject slim) => slim.Annotation(TrackingAnnotation) ?? slim.Annotation(FlaggerAnnotation);
}
