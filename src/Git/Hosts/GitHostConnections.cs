using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Git;

/// <summary>What all Git hosts of a process share: HTTP connections and the tokens of GitHub Apps. Make one and keep it. Safe for concurrent use.</summary>
public sealed class GitHostConnections : IDisposable
{
    /// <param name="time">The clock.</param>
    /// <param name="policy">Which addresses may be asked; any but link-local ones when left out.</param>
    public GitHostConnections(TimeProvider time, AddressPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        Time = time;
        Clients = new HostClients(policy ?? AddressPolicy.Any);
        Apps = new GitHubAppTokens(Clients, time);
    }

    internal TimeProvider Time { get; }

    internal HostClients Clients { get; }

    internal GitHubAppTokens Apps { get; }

    /// <summary>
    /// Credentials that git can use: a GitHub App becomes user and token, good for five minutes at least and remembered until
    /// then; all others stay as they are.
    /// </summary>
    /// <exception cref="GitHostException">GitHub gives no token.</exception>
    public Task<GitCredentials> ForGitAsync(GitCredentials credentials, CancellationToken cancellationToken) => ForGitAsync(credentials, proxy: null, cancellationToken);

    /// <summary>The same, with the proxy that the way to GitHub's API leads through.</summary>
    /// <exception cref="GitHostException">GitHub gives no token.</exception>
    public async Task<GitCredentials> ForGitAsync(GitCredentials credentials, GitProxy? proxy, CancellationToken cancellationToken) =>
        credentials is GitHubAppCredentials app ? await Apps.GetAsync(app, proxy, cancellationToken) : credentials;

    /// <summary>Drops what is remembered for credentials that a Git server refused, such as a token withdrawn before its time.</summary>
    public void Refused(GitCredentials credentials)
    {
        if (credentials is GitHubAppCredentials app)
        {
            Apps.Forget(app);
        }
    }

    public void Dispose() => Clients.Dispose();
}
