namespace ProgressiveDelivery.Git.Tests.Hosts;

public sealed class CommitPageTests
{
    [Theory]
    [InlineData("https://github.com/acme/apps.git", null, "https://github.com/acme/apps/commit/abc1")]
    [InlineData("ssh://git@github.com/acme/apps", null, "https://github.com/acme/apps/commit/abc1")]
    [InlineData("https://gitlab.com/acme/group/apps.git", null, "https://gitlab.com/acme/group/apps/-/commit/abc1")]
    [InlineData("https://git.example:3000/acme/apps.git", "gitea", "https://git.example:3000/acme/apps/commit/abc1")]
    [InlineData("https://bitbucket.org/acme/apps", null, "https://bitbucket.org/acme/apps/commits/abc1")]
    [InlineData("https://dev.azure.com/acme/shop/_git/apps", null, "https://dev.azure.com/acme/shop/_git/apps/commit/abc1")]
    public void Page_follows_from_the_address_and_the_hosts_kind(string url, string? provider, string page) => Assert.Equal(page, CommitPage.Of(url, provider, "abc1"));

    [Theory]
    [InlineData("https://git.example/acme/apps.git", null, "abc1")]
    [InlineData("git@ssh.dev.azure.com:v3/acme/shop/apps", null, "abc1")]
    [InlineData("https://github.com/acme/apps.git", null, "sha256:abc1")]
    [InlineData("nonsense", "github", "abc1")]
    public void Page_that_cannot_be_told_is_left_out(string url, string? provider, string commit) => Assert.Null(CommitPage.Of(url, provider, commit));
}
