namespace ProgressiveDelivery.Git;

/// <summary>
/// Where GitHub's two APIs are: api.github.com, api.NAME.ghe.com, or below /api on an Enterprise Server
/// (https://docs.github.com/en/enterprise-server@latest/rest/enterprise-admin).
/// </summary>
internal sealed record GitHubAddress(string Rest, string GraphQl)
{
    /// <summary>Where its pages for people are.</summary>
    public string Web => Rest.EndsWith("/api/v3", StringComparison.Ordinal) ? Rest[..^"/api/v3".Length] : Rest.Replace("://api.", "://", StringComparison.Ordinal);

    /// <summary>From an API address of a user: with or without /api/v3, or the address of the web pages; null means github.com.</summary>
    public static GitHubAddress OfApi(string? url)
    {
        string plain = (url ?? "https://api.github.com").TrimEnd('/');
        var uri = new Uri(plain);
        if (uri.Host == "github.com" || uri.Host == "api.github.com")
        {
            return Cloud("https://api.github.com");
        }

        if (uri.Host.EndsWith(".ghe.com", StringComparison.OrdinalIgnoreCase))
        {
            return Cloud($"{uri.Scheme}://{(uri.Host.StartsWith("api.", StringComparison.Ordinal) ? "" : "api.")}{uri.Authority}");
        }

        string server = plain.EndsWith("/api/v3", StringComparison.Ordinal) ? plain[..^"/api/v3".Length] : plain;
        return new GitHubAddress($"{server}/api/v3", $"{server}/api/graphql");
    }

    private static GitHubAddress Cloud(string api) => new(api, $"{api}/graphql");
}
