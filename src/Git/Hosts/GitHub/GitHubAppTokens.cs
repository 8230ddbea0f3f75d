using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace ProgressiveDelivery.Git;

/// <summary>
/// Installation tokens of GitHub Apps, kept until shortly before they expire
/// (https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app).
/// </summary>
internal sealed class GitHubAppTokens(HostClients clients, TimeProvider time)
{
    /// <summary>A token must outlive the longest fetch and push that begins with it.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<GitHubAppCredentials, Slot> _slots = new();

    /// <summary>Credentials for git and the REST API, good for five minutes at least.</summary>
    /// <exception cref="GitHostException">GitHub gives none.</exception>
    public async Task<BasicCredentials> GetAsync(GitHubAppCredentials app, GitProxy? proxy, CancellationToken cancellationToken)
    {
        Slot slot = _slots.GetOrAdd(app, static _ => new Slot());
        await slot.Gate.WaitAsync(cancellationToken);
        try
        {
            if (slot.Token is null || time.GetUtcNow() >= slot.Expires - Margin)
            {
                GitHubToken token = await CreateAsync(app, proxy, cancellationToken);
                slot.Expires = token.ExpiresAt;
                slot.Token = token.Token;
            }

            // The user name that GitHub asks for with such a token.
            return new BasicCredentials("x-access-token", slot.Token) { CaPem = app.CaPem };
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    /// <summary>Drops a token that GitHub refused before its time, as after a change of the installation.</summary>
    public void Forget(GitHubAppCredentials app) => _slots.TryRemove(app, out _);

    private async Task<GitHubToken> CreateAsync(GitHubAppCredentials app, GitProxy? proxy, CancellationToken cancellationToken)
    {
        GitHubAddress address = GitHubAddress.OfApi(app.BaseUrl);
        string jwt = GitHubAppJwt.Create(app, time.GetUtcNow());
        var login = HeaderLogin.Token(new BearerCredentials(jwt), "Bearer");
        HostApi api = GitHubHost.Api(clients.For(app.CaPem, proxy), login, time);
        string installation = app.InstallationId ?? await FindInstallationAsync(api, address, app.InstallationOwner ?? "", cancellationToken);
        HostAnswer answer = await api.SendAsync(HttpMethod.Post, $"{address.Rest}/app/installations/{installation}/access_tokens", default, cancellationToken);
        return answer.Status == HttpStatusCode.NotFound
            ? throw new GitHostException(GitHostTrouble.NotFound, $"GitHub: the App has no installation {installation}; mend githubAppInstallationID, or install the App.")
            : answer.Read(GitHubJsonContext.Default.GitHubToken);
    }

    /// <summary>An owner is an organization or a user; each has its own address.</summary>
    private static async Task<string> FindInstallationAsync(HostApi api, GitHubAddress address, string owner, CancellationToken cancellationToken)
    {
        string name = Uri.EscapeDataString(owner);
        foreach (string kind in (string[])["orgs", "users"])
        {
            HostAnswer answer = await api.SendAsync(HttpMethod.Get, $"{address.Rest}/{kind}/{name}/installation", default, cancellationToken);
            if (answer.Status != HttpStatusCode.NotFound)
            {
                return answer.Read(GitHubJsonContext.Default.GitHubInstallation).Id.ToString(CultureInfo.InvariantCulture);
            }
        }

        throw new GitHostException(GitHostTrouble.NotFound, $"GitHub: the App is not installed for '{owner}'; install it there or mend githubAppInstallationOwner.");
    }

    private sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public string? Token { get; set; }

        public DateTimeOffset Expires { get; set; }
    }
}
