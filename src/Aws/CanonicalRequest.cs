using System.Security.Cryptography;
using System.Text;

namespace ProgressiveDelivery.Aws;

/// <summary>
/// The one form in which client and server write a request before they sign it
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request).
/// </summary>
internal static class CanonicalRequest
{
    /// <summary>The text to hash, and the names of the headers in it.</summary>
    public static (string Text, string HeaderNames) Of(SignedRequest request)
    {
        (string Name, string Value)[] headers =
        [
            .. from header in request.Headers
               group Collapse(header.Value) by header.Key.ToLowerInvariant() into same
               select (same.Key, string.Join(',', same)),
        ];
        Array.Sort(headers, (left, right) => string.CompareOrdinal(left.Name, right.Name));
        string names = string.Join(';', headers.Select(header => header.Name));
        string text = string.Join(
            '\n',
            [request.Method, Path(request.Path), Query(request.Query), .. headers.Select(header => $"{header.Name}:{header.Value}"), "", names, SignatureV4.Hex(SHA256.HashData(request.Body.Span))]);
        return (text, names);
    }

    /// <summary>Without dot segments and empty ones, and encoded a second time, as all services but S3 want it.</summary>
    private static string Path(string path)
    {
        var kept = new List<string>();
        string[] segments = path.Split('/');
        foreach (string segment in segments)
        {
            switch (segment)
            {
                case "" or ".":
                    break;
                case "..":
                    kept.RemoveRange(Math.Max(0, kept.Count - 1), Math.Min(1, kept.Count));
                    break;
                default:
                    kept.Add(Uri.EscapeDataString(segment));
                    break;
            }
        }

        bool open = segments[^1] is "" or "." or ".." && kept.Count > 0;
        return $"/{string.Join('/', kept)}{(open ? "/" : "")}";
    }

    /// <summary>Sorted by name, then value, in the encoded form; a name without a value gets an empty one.</summary>
    private static string Query(string query)
    {
        (string Name, string Value)[] pairs =
        [
            .. from pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
               let at = pair.IndexOf('=', StringComparison.Ordinal)
               select (Encode(at < 0 ? pair : pair[..at]), Encode(at < 0 ? "" : pair[(at + 1)..])),
        ];
        Array.Sort(pairs, (left, right) => string.CompareOrdinal(left.Name, right.Name) is not 0 and int order ? order : string.CompareOrdinal(left.Value, right.Value));
        return string.Join('&', pairs.Select(pair => $"{pair.Name}={pair.Value}"));
    }

    /// <summary>Encoded once, whatever it was; <see cref="Uri.EscapeDataString(string)"/> leaves exactly RFC 3986's unreserved characters.</summary>
    private static string Encode(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    /// <summary>One blank for every run of blanks and folded lines, none at the ends.</summary>
    private static string Collapse(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (char character in value)
        {
            bool blank = character is ' ' or '\t' or '\r' or '\n';
            if (!blank)
            {
                text.Append(character);
            }
            else if (text.Length > 0 && text[^1] != ' ')
            {
                text.Append(' ');
            }
        }

        return text.ToString().TrimEnd(' ');
    }
}
