using System.Globalization;
using System.Text.Json;

namespace ProgressiveDelivery.Controller.Bench.ControlPlane;

/// <summary>Counts the controller's requests from the API server's audit log; watches are not counted.</summary>
internal sealed class AuditLog(string file)
{
    private long _read;

    /// <summary>Requests since the last call, by verb and resource (<c>patch ingresses</c>), refused ones with their status.</summary>
    public IReadOnlyDictionary<string, int> Take()
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string line in NewLines())
        {
            using JsonDocument entry = JsonDocument.Parse(line);
            JsonElement request = entry.RootElement;
            string verb = Text(request, "verb");
            if (verb == "watch")
            {
                continue;
            }

            JsonElement of = request.TryGetProperty("objectRef", out JsonElement reference) ? reference : default;
            string resource = of.ValueKind == JsonValueKind.Object ? Text(of, "resource") : Text(request, "requestURI");
            string part = of.ValueKind == JsonValueKind.Object && of.TryGetProperty("subresource", out JsonElement sub) ? $"/{sub.GetString()}" : "";
            int code = request.TryGetProperty("responseStatus", out JsonElement status) && status.TryGetProperty("code", out JsonElement number) ? number.GetInt32() : 0;
            string refused = code >= 400 ? $" ({code.ToString(CultureInfo.InvariantCulture)})" : "";
            string kind = $"{verb} {resource}{part}{refused}";
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
        }

        return counts;
    }

    private IEnumerable<string> NewLines()
    {
        if (!File.Exists(file))
        {
            yield break;
        }

        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(_read, SeekOrigin.Begin);
        byte[] bytes = new byte[stream.Length - _read];
        stream.ReadExactly(bytes);
        // The last line may be half written.
        int whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        _read += whole;
        foreach (string line in System.Text.Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return line;
        }
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
}
