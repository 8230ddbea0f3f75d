namespace ProgressiveDelivery.Git.Tests.Repositories;

/// <summary>What git and ssh print, sorted into what to tell people.</summary>
public sealed class RemoteFailureTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("fatal: unable to access 'https://h/': Could not resolve host: h", GitTrouble.Unreachable)]
    [InlineData("fatal: unable to access 'http://h/': Failed to connect to h port 80: Connection refused", GitTrouble.Unreachable)]
    [InlineData("ssh: connect to host h port 22: Connection timed out", GitTrouble.Unreachable)]
    [InlineData("error: RPC failed; curl 56 Recv failure: Connection reset by peer", GitTrouble.Unreachable)]
    [InlineData("fatal: unable to access 'https://h/': The requested URL returned error: 502", GitTrouble.Unreachable)]
    [InlineData("fatal: could not read Username for 'https://h': terminal prompts disabled", GitTrouble.Credentials)]
    [InlineData("git@h: Permission denied (publickey).", GitTrouble.Credentials)]
    [InlineData("Load key \"/run/identity\": invalid format", GitTrouble.Credentials)]
    [InlineData("fatal: unable to access 'https://h/': The requested URL returned error: 403", GitTrouble.Credentials)]
    [InlineData("Host key verification failed.", GitTrouble.HostIdentity)]
    [InlineData("fatal: unable to access 'https://h/': server certificate verification failed. CAfile: none CRLfile: none", GitTrouble.HostIdentity)]
    [InlineData("remote: Repository not found.\nfatal: repository 'https://h/r.git/' not found", GitTrouble.NotFound)]
    [InlineData("fatal: write error: No space left on device", GitTrouble.Local)]
    public void Words_about_the_server_name_the_trouble(string words, GitTrouble expected)
    {
        GitUnavailableException? trouble = Explain(words);

        Assert.Equal(expected, trouble?.Trouble);
        Assert.StartsWith("https://git.example/apps.git: ", trouble?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fatal: bad object refs/remotes/origin/main\nerror: h did not send all necessary objects")]
    [InlineData("error: pack-objects died of signal 6\nfatal: the remote end hung up unexpectedly")]
    [InlineData("fatal: loose object 12 (stored in x) is corrupt\nfatal: the remote end hung up unexpectedly")]
    [InlineData("error: packfile x.pack does not match index\nfatal: unable to read 12\nsend-pack: unexpected disconnect")]
    [InlineData("fatal: not a git repository: 'x'")]
    public void Words_about_our_own_clone_are_not_taken_for_the_servers_trouble(string words) => Assert.Null(Explain(words));

    [Fact]
    public void Changed_host_key_is_told_from_an_unknown_one()
    {
        GitUnavailableException? trouble = Explain(
            """
            @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
            @    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
            @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
            Add correct host key in /gone/known_hosts to get rid of this message.
            Host key verification failed.
            """);

        Assert.Equal(GitTrouble.HostIdentity, trouble?.Trouble);
        Assert.Contains("has changed", trouble?.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("@@@", trouble?.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/gone/", trouble?.Message, StringComparison.Ordinal);
    }

    private GitUnavailableException? Explain(string words)
    {
        Assert.True(GitAddress.TryParse("https://git.example/apps.git", out GitAddress? address, out _));
        using var session = new GitSession(address, GitCredentials.None, _scratch["runs"], new GitSettings(), TimeProvider.System);
        return RemoteFailure.Explain(words, session);
    }
}
