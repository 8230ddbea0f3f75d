using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Git.Tests.Hosts;

public sealed class GitHostsTests : IDisposable
{
    private readonly GitHostConnections _connections = new(new ManualTimeProvider());

    public void Dispose() => _connections.Dispose();

    [Theory]
    [InlineData("https://github.com/shop/apps.git", "github", "https://github.com/shop/apps/commit/{0}")]
    [InlineData("ssh://git@corp.ghe.com/shop/apps.git", "github", "https://corp.ghe.com/shop/apps/commit/{0}")]
    [InlineData("https://ghes.example/shop/apps", "github", "https://ghes.example/shop/apps/commit/{0}")]
    [InlineData("https://gitlab.com/group/sub/apps.git", "gitlab", "https://gitlab.com/group/sub/apps/-/commit/{0}")]
    [InlineData("https://codeberg.org/shop/apps", "forgejo", "https://codeberg.org/shop/apps/commit/{0}")]
    [InlineData("https://bitbucket.org/shop/apps.git", "bitbucket-cloud", "https://bitbucket.org/shop/apps/commits/{0}")]
    [InlineData("https://bb.example/scm/shop/apps.git", "bitbucket-datacenter", "https://bb.example/projects/shop/repos/apps/commits/{0}")]
    [InlineData("https://dev.azure.com/org/shop/_git/apps", "azure-devops", "https://dev.azure.com/org/shop/_git/apps/commit/{0}")]
    [InlineData("https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/apps", "codecommit", "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/apps/commit/{0}?region=eu-west-1")]
    public void Commit_has_a_page_for_people(string repository, string provider, string page)
    {
        using var connections = new GitHostConnections(TimeProvider.System);
        Assert.True(GitHosts.TryOpen(new GitHostSettings(repository, new BasicCredentials("robot", "token")) { Provider = provider }, connections, out IGitHost? host, out string? error), error);
        string sha = new('a', 40);

        Assert.Equal(page.Replace("{0}", sha, StringComparison.Ordinal), host.PageOf(sha));
    }

    [Theory]
    [InlineData("https://github.com/a/b.git", "github")]
    [InlineData("ssh://git@github.com/a/b", "github")]
    [InlineData("ssh://git@ssh.github.com:443/a/b", "github")]
    [InlineData("https://shop.ghe.com/a/b", "github")]
    [InlineData("https://gitlab.com/a/b/c/d.git", "gitlab")]
    [InlineData("ssh://git@altssh.gitlab.com:443/a/b.git", "gitlab")]
    [InlineData("https://bitbucket.org/a/b.git", "bitbucket-cloud")]
    [InlineData("ssh://git@bitbucket.org/a/b.git", "bitbucket-cloud")]
    [InlineData("https://dev.azure.com/a/b/_git/c", "azure-devops")]
    [InlineData("https://a.visualstudio.com/b/_git/c", "azure-devops")]
    [InlineData("ssh://git@ssh.dev.azure.com/v3/a/b/c", "azure-devops")]
    [InlineData("https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/a", "codecommit")]
    [InlineData("https://git-codecommit-fips.us-east-1.amazonaws.com/v1/repos/a", "codecommit")]
    [InlineData("ssh://KEYID@git-codecommit.cn-north-1.amazonaws.com.cn/v1/repos/a", "codecommit")]
    [InlineData("https://codeberg.org/a/b", "forgejo")]
    [InlineData("https://gitea.com/a/b", "gitea")]
    public void Host_is_recognised_by_its_name(string url, string provider)
    {
        Assert.Equal(provider, GitHosts.Recognise(new Uri(url).Host));
        Assert.True(TryOpen(url, out string? error), error);
    }

    [Theory]
    [InlineData("https://git.example/a/b", null, "set the provider to one of github")]
    [InlineData("https://github.com.evil.example/a/b", null, "set the provider")]
    [InlineData("https://git.example/a/b", "gitbucket", "set one of github")]
    [InlineData("https://github.com/a", null, "owner/repository")]
    [InlineData("https://github.com/a/b/c", null, "owner/repository")]
    [InlineData("https://github.com/a/%2e%2e%2fb", null, "names no repository")]
    [InlineData("https://github.com/", null, "names no repository")]
    [InlineData("https://gitlab.com/a", null, "group/project")]
    [InlineData("https://gitea.com/a/b/c", null, "owner/repository")]
    [InlineData("https://bitbucket.org/a/b/c", null, "workspace/repository")]
    [InlineData("https://dev.azure.com/a/b", null, "/_git/repository")]
    [InlineData("https://git.example/a/b", "bitbucket-datacenter", "/scm/project/repository")]
    [InlineData("https://git-codecommit.eu-central-1.amazonaws.com/a", null, "/v1/repos/name")]
    [InlineData("https://git.example/v1/repos/a", "codecommit", "/v1/repos/name")]
    [InlineData("git@github.com:a/b", null, "not a URL")]
    public void Address_is_refused_with_what_to_set(string url, string? provider, string expected)
    {
        Assert.False(TryOpen(url, out string? error, provider));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Credentials_are_refused_with_what_to_set()
    {
        Assert.False(GitHosts.TryOpen(new GitHostSettings("https://github.com/a/b", new SshCredentials("KEY", "HOSTS")), _connections, out _, out string? error));
        Assert.Contains("ssh key cannot open pull requests", error, StringComparison.Ordinal);

        Assert.False(GitHosts.TryOpen(new GitHostSettings("https://github.com/a/b", GitCredentials.None), _connections, out _, out error));
        Assert.Contains("access token", error, StringComparison.Ordinal);

        Assert.False(GitHosts.TryOpen(new GitHostSettings("https://github.com/a/b", new BearerCredentials("t") { CaPem = "no PEM" }), _connections, out _, out error));
        Assert.Contains("ca.crt", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("github.com")]
    [InlineData("ftp://github.com")]
    [InlineData("https://user:word@github.com")]
    public void Api_address_is_refused_when_it_is_none(string api)
    {
        var settings = new GitHostSettings("https://github.com/a/b", new BearerCredentials("t")) { ApiUrl = api };

        Assert.False(GitHosts.TryOpen(settings, _connections, out _, out string? error));
        Assert.Contains("API address", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Api_token_of_bitbucket_is_refused_with_the_user_name_that_git_alone_takes()
    {
        var settings = new GitHostSettings("https://bitbucket.org/a/b", new BasicCredentials("x-bitbucket-api-token-auth", "t"));

        Assert.False(GitHosts.TryOpen(settings, _connections, out _, out string? error));
        Assert.Contains("e-mail address", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://bitbucket.example/scm/shop/apps.git")]
    [InlineData("https://bitbucket.example/bitbucket/scm/~ann/apps.git")]
    [InlineData("ssh://git@bitbucket.example:7999/shop/apps.git")]
    public void Data_center_has_several_forms_of_addresses(string url) => Assert.True(TryOpen(url, out string? error, "bitbucket-datacenter"), error);

    private bool TryOpen(string url, out string? error, string? provider = null) =>
        GitHosts.TryOpen(new GitHostSettings(url, new BasicCredentials("robot", "token")) { Provider = provider }, _connections, out _, out error);
}
