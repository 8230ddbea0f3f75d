namespace ProgressiveDelivery.Git;

/// <summary>
/// A GitHub App's key, from which <see cref="GitHostConnections"/> makes installation tokens that live an hour. It cannot be
/// used for git as it is: see <see cref="GitHostConnections.ForGitAsync(GitCredentials, CancellationToken)"/>.
/// </summary>
/// <param name="AppId">The App's id or client id, as its settings page shows it.</param>
/// <param name="PrivateKey">RSA private key in PEM form.</param>
public sealed record GitHubAppCredentials(string AppId, string PrivateKey) : GitCredentials
{
    /// <summary>Number of the installation; when null, <see cref="InstallationOwner"/> is looked up.</summary>
    public string? InstallationId { get; init; }

    /// <summary>The organization or user that the App is installed for.</summary>
    public string? InstallationOwner { get; init; }

    /// <summary>Address of the REST API of GitHub Enterprise, such as <c>https://github.example.com/api/v3</c>; null means github.com's.</summary>
    public string? BaseUrl { get; init; }

    internal override IEnumerable<string> Secrets => [PrivateKey];
}
