namespace ProgressiveDelivery.Git;

/// <summary>Makes git's and a server's own words fit for logs, conditions and exceptions: no secrets, no control characters, not long.</summary>
internal sealed class Redaction(GitCredentials credentials, GitProxy? proxy = null)
{
    private const int Longest = 600;

    // git may echo a token as it is, percent-encoded in a URL or inside our Authorization header.
    private readonly string[] _needles =
    [
        .. credentials.Secrets.Concat(proxy?.Password is { } password ? [password] : [])
            .Where(secret => secret.Length >= 3)
            .SelectMany(secret => new[] { secret, Uri.EscapeDataString(secret) })
            .Concat(credentials is BasicCredentials basic ? [HttpAuthorization.Encode(basic)] : [])
            .OrderByDescending(secret => secret.Length),
    ];

    public string Clean(string text)
    {
        foreach (string needle in _needles)
        {
            text = text.Replace(needle, "***", StringComparison.Ordinal);
        }

        IEnumerable<string> lines = text
            .Split('\n')
            .Select(Shown)
            .Where(line => line.Length > 0 && !IsFrame(line));
        string joined = string.Join("; ", lines);
        return joined.Length <= Longest ? joined : string.Concat(joined.AsSpan(0, Longest), "…");
    }

    // ssh draws a frame of @ around its warnings, and names a file of a folder that is gone by then.
    private static bool IsFrame(string line) => line[0] == '@' || line.StartsWith("Add correct host key in", StringComparison.Ordinal);

    // A progress line is drawn over and over, and ssh ends its lines with both marks.
    private static string Shown(string line) => new string([.. line.TrimEnd('\r').Split('\r')[^1].Where(c => !char.IsControl(c))]).Trim();
}
