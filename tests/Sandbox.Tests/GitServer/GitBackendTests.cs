using System.Security.Cryptography;

namespace ProgressiveDelivery.Sandbox.Tests.GitServer;

public sealed class GitBackendTests : IAsyncLifetime, IDisposable
{
    private const string Secret = "s3cret:with-colon";
    private readonly TemporaryFolder _folder = new();
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder["root"]);
        await Tool.GitAsync(_folder.Path, "init", "-q", "--bare", "-b", "main", "root/apps.git");
        await Tool.GitAsync(_folder["root/apps.git"], "config", "http.receivepack", "true");
        _server = await RunningServer.StartAsync(_folder["root"], Secret);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Server_takes_a_push_and_gives_it_back_when_the_token_is_the_password()
    {
        await PushAsync(Url("git", Secret), new byte[10]);
        await Tool.GitAsync(_folder.Path, "clone", "-q", Url("anybody", Secret), "copy");

        Assert.Equal(10, new FileInfo(_folder["copy/data"]).Length);
    }

    [Fact]
    public async Task Server_streams_a_push_that_git_sends_in_chunks()
    {
        // Above http.postBuffer Git uses chunked encoding, and so no Content-Length.
        byte[] data = RandomNumberGenerator.GetBytes(3_000_000);
        await PushAsync(Url("git", Secret), data);

        Assert.Equal("3000000", await Tool.GitAsync(_folder["root/apps.git"], "cat-file", "-s", "main:data"));
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData(null)]
    public async Task Server_refuses_when_the_token_is_wrong_or_missing(string? password)
    {
        (int exitCode, string output) = await Tool.TryAsync("git", ["ls-remote", Url("git", password)]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(password is null ? "could not read Username" : "Authentication failed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_takes_the_token_as_bearer()
    {
        await PushAsync(Url("git", Secret), new byte[1]);

        string refs = await Tool.RunAsync(
            "git", ["-c", $"http.extraHeader=Authorization: Bearer {Secret}", "ls-remote", new Uri(_server.Address, "apps.git").ToString()]);

        Assert.EndsWith("refs/heads/main", refs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_answers_not_found_when_there_is_no_such_repository()
    {
        (int exitCode, string output) = await Tool.TryAsync("git", ["ls-remote", Url("git", Secret).Replace("apps", "other", StringComparison.Ordinal)]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("not found", output, StringComparison.Ordinal);
    }

    private async Task PushAsync(string url, byte[] data)
    {
        await Tool.GitAsync(_folder.Path, "clone", "-q", url, "work");
        await File.WriteAllBytesAsync(_folder["work/data"], data);
        await Tool.GitAsync(_folder["work"], "add", "data");
        await Tool.GitAsync(_folder["work"], "commit", "-q", "-m", "Add data");
        await Tool.GitAsync(_folder["work"], "push", "-q", "origin", "HEAD:main");
    }

    private string Url(string user, string? password)
    {
        string credentials = password is null ? "" : $"{user}:{Uri.EscapeDataString(password)}@";
        return $"http://{credentials}{_server.Address.Authority}/apps.git";
    }
}
