using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>The JSON shapes of this project, generated at build time.</summary>
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class KubernetesJsonContext : JsonSerializerContext
{
    // The schemas inside CustomResourceDefinitions nest deeper than the serializer's default of 64.
    private const int MaxDepth = 512;

    // What carries many objects must be readable whatever is in one of them: the API server takes objects of up to 10,000 levels
    // (https://pkg.go.dev/encoding/json, maxNestingDepth), such as the values of somebody's HelmRelease.
    private const int EnvelopeDepth = 10_240;

    /// <summary>For objects: a property that is given twice is an error.</summary>
    public static KubernetesJsonContext Strict { get; } = new(new JsonSerializerOptions
    {
        MaxDepth = MaxDepth,
        AllowDuplicateProperties = false,
    });

    /// <summary>For the frames of a watch: one bad object must not break the stream that carries the others.</summary>
    public static KubernetesJsonContext Frames { get; } = new(new JsonSerializerOptions { MaxDepth = EnvelopeDepth });

    /// <summary>For lists, likewise; their objects are read by <see cref="Strict"/>.</summary>
    public static JsonDocumentOptions Document { get; } = new() { MaxDepth = EnvelopeDepth };
}
