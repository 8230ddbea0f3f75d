using System.Globalization;

namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>Reverts over ssh, against OpenSSH's own server.</summary>
[Trait("Needs", "SandboxMachine")]
public sealed class SshTests : IAsyncLifetime, IDisposable
{
    private readonly RevertScene _scene = new();
    private SshServer? _server;

    private SshServer Server => _server!;

    public async Task InitializeAsync()
    {
        _scene.Fail();
        _server = await SshServer.StartAsync(Path.Combine(_scene.Root, "sshd"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _server?.Dispose();
        _scene.Dispose();
    }

    [Fact]
    public async Task Revert_logs_in_with_a_deploy_key_and_leaves_no_key_behind()
    {
        Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(new SshCredentials(Server.ClientKey, Server.KnownHosts)));

        Assert.Equal(1, _scene.Repository.CountCommits(_scene.Bad));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_scene.Cache, "runs")));
    }

    [Fact]
    public async Task Revert_unlocks_a_key_that_has_a_passphrase()
    {
        const string passphrase = "a 'pass' $phrase";
        string key = SshServer.MakeKey(Server.Folder, "locked", passphrase);
        Server.Authorize(await File.ReadAllTextAsync(Path.Combine(Server.Folder, "locked.pub")));

        Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(new SshCredentials(key.ReplaceLineEndings("\r\n"), Server.KnownHosts, passphrase)));
    }

    [Fact]
    public async Task Revert_gives_the_job_back_when_the_passphrase_is_wrong()
    {
        string key = SshServer.MakeKey(Server.Folder, "locked", "right-one");
        Server.Authorize(await File.ReadAllTextAsync(Path.Combine(Server.Folder, "locked.pub")));

        await AssertTroubleAsync(GitTrouble.Credentials, new SshCredentials(key, Server.KnownHosts, "wrong-one"));
        await AssertTroubleAsync(GitTrouble.Credentials, new SshCredentials(key, Server.KnownHosts));
    }

    [Fact]
    public async Task Revert_gives_the_job_back_when_the_key_is_not_allowed()
    {
        string stranger = SshServer.MakeKey(Server.Folder, "stranger");

        await AssertTroubleAsync(GitTrouble.Credentials, new SshCredentials(stranger, Server.KnownHosts));
    }

    [Fact]
    public async Task Revert_talks_to_no_server_whose_host_key_it_does_not_know()
    {
        SshServer.MakeKey(Server.Folder, "imposter");
        string imposter = await File.ReadAllTextAsync(Path.Combine(Server.Folder, "imposter.pub"));
        string other = string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{Server.Port} {imposter}");

        await AssertTroubleAsync(GitTrouble.HostIdentity, new SshCredentials(Server.ClientKey, other));
        await AssertTroubleAsync(GitTrouble.HostIdentity, new SshCredentials(Server.ClientKey, "# nothing known\n"));
        Assert.Equal(_scene.Bad, _scene.Repository.Head);
    }

    [Fact]
    public async Task Revert_gives_the_job_back_when_there_is_no_such_repository()
    {
        var credentials = new SshCredentials(Server.ClientKey, Server.KnownHosts);
        RevertRequest request = _scene.Request(Url("/nowhere.git"), credentials);

        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => _scene.RevertAsync(request));

        Assert.Equal(GitTrouble.NotFound, trouble.Trouble);
    }

    [Fact]
    public async Task Revert_gives_the_job_back_when_the_server_is_down()
    {
        var credentials = new SshCredentials(Server.ClientKey, Server.KnownHosts);
        Server.Dispose();
        _server = null;

        await AssertTroubleAsync(GitTrouble.Unreachable, credentials, "ssh://git@127.0.0.1:1/apps.git");
    }

    private async Task AssertTroubleAsync(GitTrouble expected, SshCredentials credentials, string? url = null)
    {
        RevertRequest request = _scene.Request(url ?? Url(_scene.Repository.Location), credentials);

        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => _scene.RevertAsync(request));

        Assert.Equal(expected, trouble.Trouble);
        Assert.All(credentials.Secrets, secret => Assert.DoesNotContain(secret, trouble.ToString(), StringComparison.Ordinal));
    }

    private Task<RevertOutcome> RevertAsync(SshCredentials credentials) =>
        _scene.RevertAsync(_scene.Request(Url(_scene.Repository.Location), credentials));

    private string Url(string path) => string.Create(CultureInfo.InvariantCulture, $"ssh://{Environment.UserName}@127.0.0.1:{Server.Port}{path}");
}
