using System.Text;
using System.Text.Json;

namespace ProgressiveDelivery.Git;

/// <summary>
/// The words for people in an error body. Hosts differ in shape: GitHub <c>{message, errors: [{message | resource, field, code}]}</c>,
/// GitLab <c>{message: text | list | {field: list}}</c> or <c>{error, error_description}</c>, Gitea <c>{message}</c>, Bitbucket Cloud
/// <c>{error: {message, detail, fields}}</c>, Bitbucket Data Center <c>{errors: [{context, message}]}</c>, Azure DevOps <c>{message}</c>,
/// AWS <c>{__type, message}</c>. All of them are read by one walk; a body that is not JSON gives its first line when it is plain text.
/// </summary>
internal static class ErrorWords
{
    private const int Deepest = 6;
    private const int MostWords = 20;
    private const int LongestWord = 200;

    private static readonly string[] ForMachines =
        ["documentation_url", "url", "typeName", "typeKey", "errorCode", "eventId", "$id", "exceptionName", "locations", "path", "type", "id", "request_id", "correlation_id"];

    public static string From(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            var words = new List<string>();
            Collect(document.RootElement, null, words, 0);
            return string.Join("; ", words.Distinct());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is for texts that are no UTF-8, or escapes of half a character.
            return Plain(body);
        }
    }

    private static void Collect(JsonElement element, string? field, List<string> words, int depth)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String when element.GetString() is { Length: > 0 } text:
                words.Add(Short(field is null ? text : $"{field}: {text}"));
                break;
            case JsonValueKind.Array when depth < Deepest:
                foreach (JsonElement item in element.EnumerateArray().TakeWhile(_ => words.Count < MostWords))
                {
                    Collect(item, field, words, depth + 1);
                }

                break;
            case JsonValueKind.Object when depth < Deepest:
                foreach (JsonProperty property in element.EnumerateObject().Where(property => !ForMachines.Contains(property.Name) && (depth > 0 || property.Name != "status")).TakeWhile(_ => words.Count < MostWords))
                {
                    Collect(property.Value, IsNoise(property.Name) ? field : property.Name, words, depth + 1);
                }

                break;
        }
    }

    private static string Short(string word) => word.Length <= LongestWord ? word : string.Concat(word.AsSpan(0, LongestWord), "…");

    // Names that say nothing next to their value.
    private static bool IsNoise(string name) =>
        name is "message" or "Message" or "error" or "errors" or "error_description" or "detail" or "__type" or "fields";

    // A proxy's or sign-in page tells nothing in its first lines.
    private static string Plain(ReadOnlyMemory<byte> body)
    {
        string text = Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 400)]).Trim();
        return text.StartsWith('<') || text.Any(c => char.IsControl(c) && !char.IsWhiteSpace(c)) ? "" : text.Split('\n')[0].Trim();
    }
}
