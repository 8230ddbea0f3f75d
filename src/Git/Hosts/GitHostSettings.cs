namespace ProgressiveDelivery.Git;

/// <summary>Which repository on which host, and how to log in to its API.</summary>
/// <param name="RepositoryUrl">The https, http or ssh address that git uses.</param>
/// <param name="Credentials">A token for the API; most hosts take the one that git uses over https. Key pairs of ssh are no use here.</param>
public sealed record GitHostSettings(string RepositoryUrl, GitCredentials Credentials)
{
    /// <summary>One of <see cref="GitHosts.Providers"/>; null means: recognise it by the host name.</summary>
    public string? Provider { get; init; }

    /// <summary>The proxy on the way to the API; null means: what the environment of the process says.</summary>
    public GitProxy? Proxy { get; init; }

    /// <summary>Address of the API where it cannot be told from the repository's; null means: the usual one.</summary>
    public string? ApiUrl { get; init; }
}
