namespace ProgressiveDelivery.Git;

/// <summary>Finds API, project and repository: https addresses hold <c>/scm/</c>, those of ssh do not; <c>~name</c> is a person's project.</summary>
internal static class BitbucketDataCenterFactory
{
    public static (IGitHost?, string?) TryOpen(GitHostSettings settings, RepositoryAddress address, GitHostConnections connections)
    {
        HostLogin? login = settings.Credentials switch
        {
            // A token of a project or repository has no user: https://confluence.atlassian.com/bitbucketserver/http-access-tokens-939515499.html
            BasicCredentials { User: "x-token-auth" } token => HeaderLogin.Token(token, "Bearer"),
            BasicCredentials or BearerCredentials => HeaderLogin.Basic(settings.Credentials, "Bearer"),
            _ => null,
        };
        if (login is null)
        {
            return (null, "Bitbucket opens pull requests only with an HTTP access token that may write to the repository; put it into the Secret (key 'bearerToken', or 'username' and 'password')");
        }

        int scm = address.IsSsh ? -1 : address.Path.ToList().LastIndexOf("scm");
        if (address.Path.Count < 2 || (!address.IsSsh && (scm < 0 || scm != address.Path.Count - 3)))
        {
            return (null, "a repository on Bitbucket Data Center is https://bitbucket.example.com/scm/project/repository.git or ssh://git@bitbucket.example.com:7999/project/repository.git");
        }

        (string project, string slug) = (address.Path[^2], address.Path[^1]);
        string folder = scm > 0 ? "/" + string.Join('/', address.Path.Take(scm).Select(Uri.EscapeDataString)) : "";
        string web = settings.ApiUrl?.TrimEnd('/') ?? address.Web + folder;
        web = web.EndsWith("/rest", StringComparison.Ordinal) ? web[..^"/rest".Length] : web;
        string path = $"projects/{Uri.EscapeDataString(project)}/repos/{Uri.EscapeDataString(slug)}";
        var http = new HostApi("Bitbucket", connections.Clients.For(settings.Credentials.CaPem, settings.Proxy), login, connections.Time, ("X-Atlassian-Token", "no-check"));
        return (new BitbucketDataCenterHost(new BitbucketDataCenterPlace(project, slug, $"{web}/rest/api/latest/{path}", $"{web}/{path}"), http), null);
    }
}
