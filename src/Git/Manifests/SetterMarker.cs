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

    /// <summary>The marker on the line on which a value ends; null when there is none.</summary>
    public static SetterMarker? Find(string text, YamlScalar value)
    {
        int end = text.IndexOf('\n', value.End);
        string rest = text[value.End..(end < 0 ? text.Length : end)];
        int comment = Enumerable.Range(1, Math.Max(0, rest.Length - 1)).FirstOrDefault(at => rest[at] == '#' && rest[at - 1] is ' ' or '\t');
        if (comment == 0)
        {
            return null;
        }

        string body = rest[comment..].TrimStart('#').TrimStart();
        bool held = body.StartsWith(HoldWord, StringComparison.Ordinal);
        int start = value.End + rest.Length - body.Length;
        return SetterOf(held ? body[HoldWord.Length..] : body) is { } setter ? new SetterMarker(start, setter, held) : null;
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
        catch (JsonException)
        {
            return null;
        }
    }
}
