namespace ProgressiveDelivery.Git.Tests.Requests;

/// <summary>Nothing that git could take for an option or for another place gets past the check.</summary>
public sealed class RequestCheckTests
{
    private static readonly RevertRequest Fine = new()
    {
        Remote = new GitRemote("https://git.example/apps.git", GitCredentials.None),
        Branch = "main",
        Path = "apps/shop",
        GoodCommit = new string('a', 40),
        BadCommit = new string('b', 40),
        RevertId = "abc234",
        Evidence = new RevertEvidence { App = "shop", Namespace = "shop", Name = "shop", FailedRevision = "1", RestoredRevision = "0" },
    };

    [Fact]
    public void Request_passes_when_all_is_plain() => Assert.Null(Check(Fine));

    [Theory]
    [InlineData("main", true)]
    [InlineData("release/1.2", true)]
    [InlineData("größe", true)]
    [InlineData("", false)]
    [InlineData("-f", false)]
    [InlineData("@", false)]
    [InlineData("a..b", false)]
    [InlineData("a b", false)]
    [InlineData("a:b", false)]
    [InlineData("a@{1}", false)]
    [InlineData("/a", false)]
    [InlineData("a/", false)]
    [InlineData("a//b", false)]
    [InlineData("a/.b", false)]
    [InlineData("a.lock", false)]
    [InlineData("a\n", false)]
    [InlineData("+main", true)]
    public void Branch_is_taken_only_when_git_would_take_it(string branch, bool valid) =>
        Assert.Equal(valid, Check(Fine with { Branch = branch }) is null);

    [Theory]
    [InlineData("", "")]
    [InlineData(".", "")]
    [InlineData("./", "")]
    [InlineData("/", "")]
    [InlineData("./apps/shop", "apps/shop")]
    [InlineData("apps//shop/", "apps/shop")]
    [InlineData("apps/./shop", "apps/shop")]
    [InlineData("apps/..shop", "apps/..shop")]
    [InlineData("../apps", null)]
    [InlineData("apps/../../x", null)]
    [InlineData("-apps", null)]
    [InlineData("apps/-x", null)]
    [InlineData(".git/hooks", null)]
    [InlineData("apps\\shop", null)]
    [InlineData("apps\nshop", null)]
    public void Path_is_spelled_in_one_way_or_refused(string path, string? expected)
    {
        Assert.Equal(expected, RepositoryPath.Normalise(path));
        Assert.Equal(expected is null, Check(Fine with { Path = path }) is not null);
    }

    [Theory]
    [InlineData("https://git.example/apps.git", true)]
    [InlineData("http://git.example:3000/apps.git", true)]
    [InlineData("https://user@git.example/apps.git", true)]
    [InlineData("", false)]
    [InlineData("--upload-pack=x", false)]
    [InlineData("ext::sh -c x", false)]
    [InlineData("file:///srv/git", false)]
    [InlineData("/srv/git", false)]
    [InlineData("git://git.example/apps", false)]
    [InlineData("ssh://-oProxyCommand=x/apps", false)]
    [InlineData("ssh://-oProxyCommand=x@host/apps", false)]
    [InlineData("https://user:word@git.example/apps.git", false)]
    [InlineData("https://git.example/apps.git?x", false)]
    [InlineData("https://git.example/a b", false)]
    [InlineData("git@git.example:apps.git", false)]
    public void Address_is_taken_only_when_it_is_http_or_ssh_without_a_password(string url, bool valid) =>
        Assert.Equal(valid, GitAddress.TryParse(url, out _, out _));

    [Fact]
    public void Address_loses_its_user_so_that_git_asks_for_no_password()
    {
        Assert.True(GitAddress.TryParse("https://user@git.example:8443/a%20b/apps.git", out GitAddress? address, out _));
        Assert.Equal(("https://git.example:8443/a%20b/apps.git", "https://git.example:8443/", "user"), (address.Url, address.Origin, address.User));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("HEAD")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("--all")]
    public void Commit_is_taken_only_as_a_full_sha(string commit)
    {
        Assert.NotNull(Check(Fine with { GoodCommit = commit }));
        Assert.NotNull(Check(Fine with { BadCommit = commit }));
    }

    [Fact]
    public void Credentials_have_to_fit_the_address()
    {
        var key = new SshCredentials("KEY", "HOSTS");

        Assert.NotNull(Check(Fine with { Remote = Fine.Remote with { Credentials = key } }));
        Assert.NotNull(Check(Fine with { Remote = new GitRemote("ssh://git@git.example/apps", GitCredentials.None) }));
        Assert.Null(Check(Fine with { Remote = new GitRemote("ssh://git@git.example/apps", key) }));
    }

    [Fact]
    public void Author_has_to_have_a_name_that_git_accepts()
    {
        Assert.NotNull(Check(Fine with { Author = new GitAuthor("<>", "a@example.org") }));
        Assert.NotNull(Check(Fine with { Author = new GitAuthor("a", " ") }));
    }

    [Fact]
    public void Id_has_to_be_one_word() =>
        Assert.Throws<ArgumentException>(() => Check(Fine with { RevertId = "a\nb" }));

    private static RevertOutcome.NotRevertable? Check(RevertRequest request)
    {
        RequestCheck.TryRead(request, allowFile: false, out _, out _, out RevertOutcome.NotRevertable? refusal);
        return refusal;
    }
}
