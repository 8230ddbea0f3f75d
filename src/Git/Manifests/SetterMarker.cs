using System.Text.Json;

namespace ProgressiveDelivery.Git;

/// <summary>
/// The comment behind a value that lets Flux's image automation write it:
/// <c>image: shop:v1 # {"$imagepolicy": "flux-system:shop:tag"}</c>
/// (https://fluxcd.io/flux/guides/image-update/#configure-image-update-for-custom-resources).
/// </summary>
/// <remarks>
/// Flux takes the comment, drops its number signs and reads the rest as a JSON object of strings; whatever is no such object
/// marks nothing (https://github.com/kubernetes-sigs/kustomize/blob/master/kyaml/fieldmeta/fieldmeta.go, processShortHand). One
/// word before the brace is therefore enough to take the value out of the bot's hands, and everything else stays to be read.
/// </remarks>
/// <param name="Start">Where the brace stands or, on hold, our word before it.</param>
/// <param name="Setter">Namespace and name of the ImagePolicy, and the part that is written: <c>ns:name</c>, <c>ns:name:tag</c>.</param>
/// <param name="IsHeld">Whether our word stands before it.</param>
internal sealed record SetterMarker(int Start, string Setter, bool IsHeld)
{
    /// <summary>What a held marker begins with.</summary>
    public const string HoldWord = "canary-hold ";

    private const string Key = "$imagepolicy";

    /// <summary>The ImagePolicy as <c>namespace:name</c>, without the part that is written.</summary>
    public string Policy => PolicyOf(Setter);

    public static string PolicyOf(string setter) => string.Join(':', setter.Split(':').Take(2));

    /// <summary>What a comment marks; null when it marks nothing.</summary>
    /// <param name="comment">From its number sign to the end of its line.</param>
    /// <param name="at">Where it begins in the text.</param>
    public static SetterMarker? Read(string comment, int at)
    {
        string body = comment.TrimStart('#').TrimStart();
        bool held = body.StartsWith(HoldWord, StringComparison.Ordinal);
        return SetterOf(held ? body[HoldWord.Length..] : body) is { } setter ? new SetterMarker(at + comment.Length - body.Length, setter, held) : null;
    }

    private static string? SetterOf(string body)
    {
        if (!body.StartsWith('{'))
        {
            return null;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            JsonElement.ObjectEnumerator properties = json.RootElement.EnumerateObject();
            return properties.All(property => property.Value.ValueKind == JsonValueKind.String)
                && json.RootElement.TryGetProperty(Key, out JsonElement setter) && setter.GetString() is { Length: > 0 } name
                ? name
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is for an escape that is half a character.
            return null;
        }
    }
}
