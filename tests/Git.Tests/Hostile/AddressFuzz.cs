using System.Text;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Git.Tests.Hostile;

/// <summary>Addresses, paths, revisions and Secrets that people write.</summary>
public sealed class AddressFuzz
{
    private static readonly string[] Urls =
    [
        "https://github.com/shop/apps.git", "ssh://git@git.example.com:2222/shop/apps", "https://user@dev.azure.com/org/project/_git/repo", "http://[::1]:3000/a/b",
        "https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/apps", "https://bitbucket.example.com/scm/shop/apps.git", "https://gitlab.com/group/sub/apps",
    ];

    private static readonly string[] Tokens =
        ["--upload-pack=x", "-oProxyCommand=x", "ext::", "file://", "%2e%2e", "%00", "%0a", "git@", ":pass@", "[", "]", "localhost", "xn--", "。", "１２７", ".git/", "?q", "#f", "\\", "//", "999999"];

    [Fact]
    public void Damaged_address_is_safe_for_git_or_refused() => Fuzz.Texts(Urls, url =>
    {
        if (GitAddress.TryParse(url, out GitAddress? address, out string? error))
        {
            Assert.Contains(address.Scheme, (string[])["http", "https", "ssh"]);
            Assert.False(address.Url.StartsWith('-') || address.Url.Any(char.IsControl) || address.Url.Any(char.IsWhiteSpace), address.Url);
            Assert.DoesNotContain("?", address.Url, StringComparison.Ordinal);
            Assert.True(new Uri(address.Url).Host is [not '-', ..], address.Url);
        }
        else
        {
            Assert.False(string.IsNullOrWhiteSpace(error));
        }
    }, Tokens);

    [Fact]
    public void Repository_at_a_damaged_address_is_opened_or_refused() => Fuzz.Texts(Urls, url =>
    {
        using var connections = new GitHostConnections(new ManualTimeProvider());
        foreach (string provider in GitHosts.Providers)
        {
            var settings = new GitHostSettings(url, new BearerCredentials("token")) { Provider = provider };
            bool opened = GitHosts.TryOpen(settings, connections, out IGitHost? host, out string? error);
            Assert.True(opened ? host is not null && error is null : !string.IsNullOrWhiteSpace(error));
        }

        GitHosts.ProviderOf(url);
        CommitPage.Of(url, null, HostsCommit);
    }, Tokens, runs: 500);

    [Fact]
    public void Damaged_path_stays_in_the_repository_or_is_refused() => Fuzz.Texts(["apps/cart/overlays/prod", "./base/../x", ".", ""], path =>
    {
        foreach (string? normal in new[] { RepositoryPath.Normalise(path), RepositoryPath.Resolve("apps/cart", path) })
        {
            Assert.True(normal is null || normal.Length == 0 || !normal.Split('/').Any(part => part is "" or "." or ".." || part.StartsWith('-') || part.Equals(".git", StringComparison.OrdinalIgnoreCase)), normal);
        }
    }, ["../", "..", "./", "/", ".git", ".GIT", "-x", "\\", "\0", "%2e"]);

    [Fact]
    public void Damaged_revision_is_read_or_refused() => Fuzz.Texts(
        [$"main@sha1:{HostsCommit}", $"refs/heads/x@sha1:{HostsCommit}", $"sha1:{HostsCommit}", $"latest@sha256:{new string('a', 64)}", $"main/{HostsCommit}", HostsCommit],
        text => Assert.True(!FluxRevision.TryParse(text, out FluxRevision? revision) || (revision.Commit ?? revision.Digest![7..]).All(char.IsAsciiHexDigitLower)),
        ["@", "sha1:", "sha256:", "refs/heads/", "refs/tags/", "/"]);

    [Fact]
    public void Damaged_secret_gives_credentials_or_says_what_to_mend()
    {
        byte[][] values = [.. new[]
        {
            "token", "user\n", "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n", "git.example.com ssh-ed25519 AAAA",
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nx\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "http://proxy.example.com:3128", "12345",
        }.Select(Encoding.UTF8.GetBytes)];
        string[] keys = ["username", "password", "bearerToken", "identity", "known_hosts", "ca.crt", "caFile", "githubAppID", "githubAppPrivateKey", "githubAppInstallationID", "githubAppInstallationOwner", "githubAppBaseURL", "git.asc", "passphrase", "address"];
        int run = 0;
        Fuzz.Bytes(values, value =>
        {
            var random = new Random(run++);
            Dictionary<string, byte[]> data = keys.Where(_ => random.Next(3) == 0).ToDictionary(key => key, _ => random.Next(2) == 0 ? value : values[random.Next(values.Length)]);
            foreach (string url in new[] { Urls[0], Urls[1] })
            {
                Assert.True(FluxSecret.TryParse(data, url, out _, out string? error) || !string.IsNullOrWhiteSpace(error));
                Assert.True(GitProxy.TryParse(data, url, out GitProxy? proxy, out error) || !string.IsNullOrWhiteSpace(error));
                proxy?.ForGit();
            }

            Assert.True(SigningKey.TryParse(data, out _, out string? problem) || !string.IsNullOrWhiteSpace(problem));
        }, ["\n", "\r\n", "-----BEGIN", "\0"]);
    }

    private const string HostsCommit = "1111111111111111111111111111111111111111";
}
