using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Sandbox.Ingress.Routing;

/// <summary>The pathTypes of an Ingress.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PathMatch>))]
internal enum PathMatch
{
    /// <summary>pathType Exact: the whole path.</summary>
    [JsonStringEnumMemberName("exact")]
    Exact,

    /// <summary>pathType Prefix: whole path elements.</summary>
    [JsonStringEnumMemberName("element")]
    Element,

    /// <summary>pathType ImplementationSpecific: what nginx does with a plain location, a prefix of characters.</summary>
    [JsonStringEnumMemberName("prefix")]
    Prefix,
}
