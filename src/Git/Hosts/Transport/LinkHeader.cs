using System.Net.Http.Headers;

namespace ProgressiveDelivery.Git;

/// <summary>The next page as RFC 8288 writes it: <c>Link: &lt;url&gt;; rel="next"</c>.</summary>
internal static class LinkHeader
{
    /// <summary>Null on the last page, and for a link that leaves <paramref name="prefix"/>'s server: the token goes nowhere else.</summary>
    public static string? Next(HttpResponseHeaders headers, string prefix)
    {
        if (!headers.TryGetValues("Link", out IEnumerable<string>? values))
        {
            return null;
        }

        foreach (string link in values.SelectMany(value => value.Split(',')))
        {
            int end = link.IndexOf('>', StringComparison.Ordinal);
            int start = link.IndexOf('<', StringComparison.Ordinal);
            if (start >= 0 && end > start && link.AsSpan(end).Contains("rel=\"next\"", StringComparison.Ordinal))
            {
                return SameServer(link[(start + 1)..end], prefix);
            }
        }

        return null;
    }

    public static string? SameServer(string? url, string prefix) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? next)
        && Uri.Compare(next, new Uri(prefix), UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
            ? url : null;
}
