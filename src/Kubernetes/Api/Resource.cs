using System.Text.Json.Serialization.Metadata;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>A kind of object the API serves: where it lives, and how its JSON becomes a <typeparamref name="T"/>.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Plural">The name in the URL, never guessed from the kind.</param>
/// <param name="TypeInfo">Source-generated metadata; <see cref="Resources.Custom"/> reads foreign objects whole.</param>
public sealed record Resource<T>(
    string Group, string Version, string Plural, string Kind, JsonTypeInfo<T> TypeInfo, bool Namespaced = true)
    where T : class
{
    /// <summary>What the object's apiVersion field says: "v1", "apps/v1".</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
