namespace ProgressiveDelivery.Git;

/// <summary>The web page of a commit, from the repository's address alone: for links, where a wrong one harms nobody.</summary>
public static class CommitPage
{
    /// <summary>Null where the host's kind is not known, or its pages cannot be told from the address.</summary>
    /// <param name="repositoryUrl">Address of the repository, for http(s) or ssh.</param>
    /// <param name="provider">One of <see cref="GitHosts.Providers"/>; told by the host's name when null.</param>
    /// <param name="commit">Full SHA.</param>
    public static string? Of(string repositoryUrl, string? provider, string commit)
    {
        if (!RepositoryAddress.TryParse(repositoryUrl, out RepositoryAddress? address, out _) || !commit.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        string repository = $"{address.Web}/{string.Join('/', address.Path.Select(Uri.EscapeDataString))}";
        return (provider ?? GitHosts.Recognise(address.Host)) switch
        {
            "github" or "gitea" or "forgejo" => $"{repository}/commit/{commit}",
            "gitlab" => $"{repository}/-/commit/{commit}",
            "bitbucket-cloud" => $"{repository}/commits/{commit}",

            // Over ssh the path of Azure DevOps and of Bitbucket Data Center is another than on the web.
            "azure-devops" when !address.IsSsh => $"{repository}/commit/{commit}",
            _ => null,
        };
    }
}
