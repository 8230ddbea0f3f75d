using System.Diagnostics.CodeAnalysis;

namespace ProgressiveDelivery.Git;

/// <summary>A repository's address taken apart for the APIs: the web server and the path, without <c>.git</c>.</summary>
/// <param name="Host">Without port.</param>
/// <param name="Web">Scheme, host and port of the web server; for an ssh address https and no port, since that of ssh is another's.</param>
/// <param name="Path">Parts of the path, unescaped, at least one.</param>
internal sealed record RepositoryAddress(string Host, string Web, IReadOnlyList<string> Path, bool IsSsh)
{
    public string Last => Path[^1];

    public static bool TryParse(string url, [NotNullWhen(true)] out RepositoryAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        if (!GitAddress.TryParse(url, out GitAddress? git, out error))
        {
            return false;
        }

        var uri = new Uri(git.Url);
        string path = uri.AbsolutePath.Trim('/');
        if (path.EndsWith(".git", StringComparison.Ordinal))
        {
            path = path[..^".git".Length];
        }

        string[] parts = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];

        // A part such as '..' would lead a request to another place of the API.
        if (parts.Length == 0 || parts.Any(part => part is "." or ".." || part.Contains('/', StringComparison.Ordinal)))
        {
            error = "the repository address names no repository";
            return false;
        }

        string host = uri.Host.ToLowerInvariant();
        address = new RepositoryAddress(host, git.IsSsh ? $"https://{host}" : $"{uri.Scheme}://{uri.Authority}", parts, git.IsSsh);
        return true;
    }

    /// <summary>The path without the folder that the whole Git host lives in, as in https://example.com/gitlab/group/project.</summary>
    public RepositoryAddress Below(string webUrl)
    {
        string[] prefix = [.. new Uri(webUrl).AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        return prefix.Length > 0 && prefix.Length < Path.Count && Path.Take(prefix.Length).SequenceEqual(prefix)
            ? this with { Path = [.. Path.Skip(prefix.Length)] }
            : this;
    }
}
