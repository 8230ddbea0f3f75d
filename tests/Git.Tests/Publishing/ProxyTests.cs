using System.Security.Cryptography.X509Certificates;
using System.Text;
using ProgressiveDelivery.Git.Tests.Hosts.GitHub;

namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>Git and a host's API through a proxy that demands a password.</summary>
public sealed class ProxyTests : IAsyncLifetime, IDisposable
{
    private readonly RevertScene _scene = new RevertScene().Fail();
    private readonly X509Certificate2 _certificate = TestCertificate.Make();
    private readonly ProxyServer _proxy = new();
    private GitHttpServer? _server;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _scene.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Revert_goes_through_the_proxy_alone(bool tls)
    {
        Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(_proxy.Proxy, tls));

        Assert.All(_proxy.Led, target => Assert.Equal(new Uri(_server!.Url).Authority, target));
        Assert.NotEmpty(_proxy.Led);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Proxy_that_refuses_the_password_is_named_and_the_password_is_not(bool tls)
    {
        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(_proxy.Proxy with { Password = "0ther-w@rd" }, tls));

        Assert.Equal(GitTrouble.Credentials, trouble.Trouble);
        Assert.Contains("the proxy refused the credentials", trouble.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0ther", trouble.ToString(), StringComparison.Ordinal);
        Assert.Empty(_proxy.Led);
    }

    [Fact]
    public async Task Api_of_the_host_is_asked_through_the_proxy()
    {
        var stub = new GitHubStub { Authorization = "Bearer token" };
        await stub.StartAsync(_certificate);
        using var connections = new GitHostConnections(TimeProvider.System);
        var settings = new GitHostSettings($"{stub.Url}/shop/apps", new BearerCredentials("token") { CaPem = _certificate.ExportCertificatePem() }) { Provider = "github", Proxy = _proxy.Proxy };
        Assert.True(GitHosts.TryOpen(settings, connections, out IGitHost? host, out string? error), error);

        Assert.Null(await host.FindAsync("canary/revert", "main", default));

        Assert.Equal(new Uri(stub.Url).Authority, Assert.Single(_proxy.Led));
        await stub.StopAsync();
    }

    [Theory]
    [InlineData("https://git.example/a.git", "", null, null, "no key 'address'")]
    [InlineData("https://git.example/a.git", "proxy:3128", null, null, "write it as http://proxy.example.com:3128")]
    [InlineData("https://git.example/a.git", "socks5://proxy:1080", null, null, "not an http(s) address")]
    [InlineData("https://git.example/a.git", "http://a:secret@proxy:3128", null, null, "put that into the keys 'username' and 'password'")]
    [InlineData("https://git.example/a.git", "http://proxy:3128/x", null, null, "a path or a query")]
    [InlineData("https://git.example/a.git", "http://proxy:3128", "robot", null, "both keys 'username' and 'password'")]
    [InlineData("ssh://git@git.example/a.git", "http://proxy:3128", null, null, "git over ssh cannot use a proxy")]
    public void Secret_that_cannot_be_used_says_what_to_change(string url, string address, string? user, string? password, string advice)
    {
        Assert.False(GitProxy.TryParse(Data(address, user, password), url, out _, out string? error));

        Assert.Contains(advice, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret@", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Password_is_shown_to_git_alone()
    {
        Assert.True(GitProxy.TryParse(Data("https://proxy.example:3128\n", "robot@corp", "p:ss/w@rd\n"), "https://git.example/a.git", out GitProxy? proxy, out _));

        Assert.Equal("https://robot%40corp:p%3Ass%2Fw%40rd@proxy.example:3128", proxy.ForGit());
        Assert.Equal("proxy proxy.example", proxy.ToString());
        Assert.DoesNotContain("w@rd", new GitRemote("https://git.example/a.git", GitCredentials.None) { Proxy = proxy }.ToString(), StringComparison.Ordinal);
    }

    private static Dictionary<string, byte[]> Data(string address, string? user, string? password)
    {
        var data = new Dictionary<string, byte[]> { ["address"] = Encoding.UTF8.GetBytes(address) };
        foreach ((string key, string? value) in new[] { ("username", user), ("password", password) })
        {
            if (value is not null)
            {
                data[key] = Encoding.UTF8.GetBytes(value);
            }
        }

        return data;
    }

    private async Task<RevertOutcome> RevertAsync(GitProxy proxy, bool tls)
    {
        _server = await GitHttpServer.StartAsync(_scene.Root, tls ? _certificate : null);
        GitCredentials credentials = new BasicCredentials("git", "token") { CaPem = _certificate.ExportCertificatePem() };
        RevertRequest request = _scene.Request($"{_server.Url}/remote.git", credentials);
        return await _scene.RevertAsync(request with { Remote = request.Remote with { Proxy = proxy } });
    }
}
