namespace ProgressiveDelivery.Git;

/// <summary>Finds API and repository of an address on Gitea or Forgejo.</summary>
internal static class GiteaFactory
{
    private const string Root = "/api/v1";

    public static (IGitHost?, string?) TryOpen(GitHostSettings settings, RepositoryAddress address, GitHostConnections connections)
    {
        if (settings.Credentials is not (BasicCredentials or BearerCredentials))
        {
            return (null, "Gitea opens pull requests only with an access token; put one into the Secret (keys 'username' and 'password', or 'bearerToken')");
        }

        string web = settings.ApiUrl?.TrimEnd('/') ?? address.Web;
        web = web.EndsWith(Root, StringComparison.Ordinal) ? web[..^Root.Length] : web;
        address = address.Below(web);
        if (address.Path.Count != 2)
        {
            return (null, "a repository on Gitea is https://gitea.example.com/owner/repository; when Gitea lives in a folder of its server set the API address");
        }

        // As a password Gitea takes the password and an access token alike: https://docs.gitea.com/development/api-usage#authentication
        var login = HeaderLogin.Basic(settings.Credentials, "token");
        var http = new HostApi("Gitea", connections.Clients.For(settings.Credentials.CaPem, settings.Proxy), login, connections.Time);
        string repository = $"{web}{Root}/repos/{Uri.EscapeDataString(address.Path[0])}/{Uri.EscapeDataString(address.Path[1])}";
        return (new GiteaHost(new GiteaPlace(web + Root, address.Path[0], repository), http), null);
    }
}
