using System.Diagnostics.CodeAnalysis;

namespace ProgressiveDelivery.Git;

/// <summary>Opens a repository on the Git host that its address or the user names.</summary>
public static class GitHosts
{
    private static readonly (string Name, HostFactory Open)[] Known =
    [
        ("github", GitHubFactory.TryOpen),
        ("gitlab", GitLabFactory.TryOpen),
        ("gitea", GiteaFactory.TryOpen),
        ("forgejo", GiteaFactory.TryOpen),
        ("bitbucket-cloud", BitbucketCloudFactory.TryOpen),
        ("bitbucket-datacenter", BitbucketDataCenterFactory.TryOpen),
        ("azure-devops", AzureDevOpsFactory.TryOpen),
        ("codecommit", CodeCommitFactory.TryOpen),
    ];

    /// <summary>What <see cref="GitHostSettings.Provider"/> may say.</summary>
    public static IReadOnlyList<string> Providers { get; } = [.. Known.Select(known => known.Name)];

    /// <summary>Sends nothing; on failure <paramref name="error"/> says, without a full stop, what to set.</summary>
    public static bool TryOpen(
        GitHostSettings settings,
        GitHostConnections connections,
        [NotNullWhen(true)] out IGitHost? host,
        [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(connections);
        host = null;
        if (!RepositoryAddress.TryParse(settings.RepositoryUrl, out RepositoryAddress? address, out error)
            || (error = Unusable(settings)) is not null)
        {
            return false;
        }

        if ((settings.Provider ?? Recognise(address.Host)) is not { } provider)
        {
            error = $"the Git host '{address.Host}' is not one that its name tells; set the provider to one of {string.Join(", ", Providers)}";
            return false;
        }

        HostFactory? open = Known.FirstOrDefault(known => known.Name == provider).Open;
        if (open is null)
        {
            error = $"the provider '{provider}' is not known; set one of {string.Join(", ", Providers)}";
            return false;
        }

        try
        {
            (host, error) = open(settings, address, connections);
        }
        catch (GitHostException e)
        {
            error = e.Message.TrimEnd('.');
        }

        return host is not null && error is null;
    }

    /// <summary>The provider of a repository address whose host name tells it, or null.</summary>
    public static string? ProviderOf(string repositoryUrl) => RepositoryAddress.TryParse(repositoryUrl, out RepositoryAddress? address, out _) ? Recognise(address.Host) : null;

    /// <summary>The provider behind a well-known host name, or null.</summary>
    internal static string? Recognise(string host) => host switch
    {
        "github.com" or "ssh.github.com" => "github",
        "gitlab.com" or "altssh.gitlab.com" => "gitlab",
        "bitbucket.org" or "altssh.bitbucket.org" => "bitbucket-cloud",
        "gitea.com" => "gitea",
        "codeberg.org" => "forgejo",
        "dev.azure.com" or "ssh.dev.azure.com" or "vs-ssh.visualstudio.com" => "azure-devops",
        _ when host.EndsWith(".ghe.com", StringComparison.Ordinal) => "github",
        _ when host.EndsWith(".visualstudio.com", StringComparison.Ordinal) => "azure-devops",
        _ when host.StartsWith("git-codecommit.", StringComparison.Ordinal) || host.StartsWith("git-codecommit-fips.", StringComparison.Ordinal) => "codecommit",
        _ => null,
    };

    private static string? Unusable(GitHostSettings settings) => settings switch
    {
        { ApiUrl: { } api } when !Uri.TryCreate(api, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0 || uri.Query.Length > 0 =>
            "the API address is not a plain http(s) address",
        { Credentials: SshCredentials } =>
            "an ssh key cannot open pull requests; name a Secret with an access token (keys 'username' and 'password', 'bearerToken', or those of a GitHub App)",
        _ => null,
    };
}
