namespace ProgressiveDelivery.Git;

/// <summary>Finds the repository of an address on bitbucket.org, and the form in which its API takes a token.</summary>
internal static class BitbucketCloudFactory
{
    /// <summary>User name with an access token of a repository, project or workspace: https://support.atlassian.com/bitbucket-cloud/docs/using-access-tokens/.</summary>
    private const string AccessTokenUser = "x-token-auth";

    /// <summary>User name that git takes with a person's API token, and that the API does not: https://support.atlassian.com/bitbucket-cloud/docs/using-api-tokens/.</summary>
    private const string ApiTokenUser = "x-bitbucket-api-token-auth";

    public static (IGitHost?, string?) TryOpen(GitHostSettings settings, RepositoryAddress address, GitHostConnections connections)
    {
        if (address.Path.Count != 2)
        {
            return (null, "a repository on Bitbucket Cloud is https://bitbucket.org/workspace/repository");
        }

        HostLogin? login = settings.Credentials switch
        {
            BasicCredentials { User: AccessTokenUser } token => HeaderLogin.Token(token, "Bearer"),
            BasicCredentials { User: ApiTokenUser } => null,
            BasicCredentials or BearerCredentials => HeaderLogin.Basic(settings.Credentials, "Bearer"),
            _ => null,
        };
        if (login is null)
        {
            return (null, "Bitbucket's API needs a repository access token (key 'username': x-token-auth, key 'password': the token), or the e-mail address of an Atlassian account with an API token; the user name x-bitbucket-api-token-auth is for git alone");
        }

        string api = settings.ApiUrl?.TrimEnd('/') ?? "https://api.bitbucket.org/2.0";
        string repository = $"{Uri.EscapeDataString(address.Path[0])}/{Uri.EscapeDataString(address.Path[1])}";
        var http = new HostApi("Bitbucket", connections.Clients.For(settings.Credentials.CaPem, settings.Proxy), login, connections.Time);
        return (new BitbucketCloudHost($"{api}/repositories/{repository}", $"https://bitbucket.org/{repository}", http), null);
    }
}
