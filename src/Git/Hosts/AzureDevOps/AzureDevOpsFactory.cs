namespace ProgressiveDelivery.Git;

/// <summary>
/// Finds organization (or collection), project and repository in the forms that Azure DevOps gives out:
/// https://dev.azure.com/org/project/_git/repo, https://org.visualstudio.com/project/_git/repo,
/// https://server/tfs/collection/project/_git/repo and ssh://git@ssh.dev.azure.com/v3/org/project/repo.
/// </summary>
internal static class AzureDevOpsFactory
{
    public static (IGitHost?, string?) TryOpen(GitHostSettings settings, RepositoryAddress address, GitHostConnections connections)
    {
        HostLogin? login = settings.Credentials switch
        {
            // A personal access token counts whatever user name stands before it:
            // https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate
            BasicCredentials basic => HeaderLogin.Basic(new BasicCredentials("", basic.Password), "Bearer"),
            BearerCredentials bearer => HeaderLogin.Token(bearer, "Bearer"),
            _ => null,
        };
        if (login is null)
        {
            return (null, "Azure DevOps opens pull requests only with a personal access token (keys 'username' and 'password') or an Entra token (key 'bearerToken')");
        }

        if (Locate(address) is not { } found)
        {
            return (null, "a repository on Azure DevOps is https://dev.azure.com/organization/project/_git/repository");
        }

        string root = settings.ApiUrl?.TrimEnd('/') ?? found.Root;
        string path = $"{Uri.EscapeDataString(found.Project)}/_apis/git/repositories/{Uri.EscapeDataString(found.Repository)}";
        string web = $"{found.Root}/{Uri.EscapeDataString(found.Project)}/_git/{Uri.EscapeDataString(found.Repository)}";
        var http = new HostApi("Azure DevOps", connections.Clients.For(settings.Credentials.CaPem, settings.Proxy), login, connections.Time);
        return (new AzureDevOpsHost(new AzureDevOpsPlace($"{root}/{path}", settings.ApiUrl is null ? Identities(root) : root, web), http), null);
    }

    internal static (string Root, string Project, string Repository)? Locate(RepositoryAddress address)
    {
        IReadOnlyList<string> path = address.Path;
        if (address.IsSsh)
        {
            return path is ["v3", var organization, var project, var repository]
                ? ($"https://dev.azure.com/{Uri.EscapeDataString(organization)}", project, repository)
                : null;
        }

        // A repository of its project's name is given out without the project: org/_git/repo.
        int git = path.ToList().LastIndexOf("_git");
        int least = address.Host == "dev.azure.com" ? 1 : 0;
        if (git < least || git != path.Count - 2)
        {
            return null;
        }

        bool named = git > least && path[git - 1] != "DefaultCollection";
        string root = string.Concat(path.Take(named ? git - 1 : git).Select(part => "/" + Uri.EscapeDataString(part)));
        return (address.Web + root, named ? path[git - 1] : path[^1], path[^1]);
    }

    private static string Identities(string root)
    {
        var uri = new Uri(root);
        const string Old = ".visualstudio.com";
        return uri.Host == "dev.azure.com" ? $"https://vssps.dev.azure.com{uri.AbsolutePath}"
            : uri.Host.EndsWith(Old, StringComparison.Ordinal) ? $"https://{uri.Host[..^Old.Length]}.vssps.visualstudio.com"
            : root;
    }
}
