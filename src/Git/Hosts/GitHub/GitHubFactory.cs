namespace ProgressiveDelivery.Git;

/// <summary>Finds API, owner and repository of an address on GitHub.</summary>
internal static class GitHubFactory
{
    public static (IGitHost?, string?) TryOpen(GitHostSettings settings, RepositoryAddress address, GitHostConnections connections)
    {
        (GitHubPlace? place, string? error) = Find(settings, address, connections);
        return place is null ? (null, error) : (new GitHubHost(place.Address, place.Owner, place.Repository, place.Api), null);
    }

    public static (GitHubPlace?, string?) Find(GitHostSettings settings, RepositoryAddress address, GitHostConnections connections)
    {
        if (address.Path.Count != 2)
        {
            return (null, "a repository on GitHub is https://github.com/owner/repository");
        }

        HostLogin? login = settings.Credentials switch
        {
            GitHubAppCredentials app => new GitHubAppLogin(connections.Apps, app, settings.Proxy),
            NoCredentials => null,
            var credentials => HeaderLogin.Token(credentials, "Bearer"),
        };
        if (login is null)
        {
            return (null, "GitHub opens pull requests only with credentials; put an access token or the keys of a GitHub App into the Secret");
        }

        string? api = settings.ApiUrl
            ?? (settings.Credentials as GitHubAppCredentials)?.BaseUrl
            ?? (address.Host is "github.com" or "ssh.github.com" ? null : address.Web);
        HttpClient http = connections.Clients.For(settings.Credentials.CaPem, settings.Proxy);
        return (new GitHubPlace(GitHubAddress.OfApi(api), address.Path[0], address.Path[1], GitHubHost.Api(http, login, connections.Time)), null);
    }
}
