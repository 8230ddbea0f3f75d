namespace ProgressiveDelivery.Git;

/// <summary>Finds API and project of an address on GitLab; groups may be nested.</summary>
internal static class GitLabFactory
{
    private const string Root = "/api/v4";

    public static (IGitHost?, string?) TryOpen(GitHostSettings settings, RepositoryAddress address, GitHostConnections connections)
    {
        if (settings.Credentials is not (BasicCredentials or BearerCredentials))
        {
            return (null, "GitLab opens merge requests only with an access token; put one with the scope 'api' into the Secret (keys 'username' and 'password', or 'bearerToken')");
        }

        string web = settings.ApiUrl?.TrimEnd('/') ?? (address.Host == "altssh.gitlab.com" ? "https://gitlab.com" : address.Web);
        web = web.EndsWith(Root, StringComparison.Ordinal) ? web[..^Root.Length] : web;
        address = address.Below(web);
        if (address.Path.Count < 2)
        {
            return (null, "a repository on GitLab is https://gitlab.com/group/project");
        }

        // Personal, project and group access tokens are taken as OAuth tokens too, so that one header fits all:
        // https://docs.gitlab.com/api/rest/authentication/#personalprojectgroup-access-tokens
        var login = HeaderLogin.Token(settings.Credentials, "Bearer");
        var http = new HostApi("GitLab", connections.Clients.For(settings.Credentials.CaPem, settings.Proxy), login, connections.Time);
        string project = Uri.EscapeDataString(string.Join('/', address.Path));
        string pages = $"{web}/{string.Join('/', address.Path.Select(Uri.EscapeDataString))}";
        return (new GitLabHost(web + Root, $"{web}{Root}/projects/{project}", pages, http), null);
    }
}
