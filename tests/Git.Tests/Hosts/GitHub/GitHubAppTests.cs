using System.Security.Cryptography;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Git.Tests.Hosts.GitHub;

public sealed class GitHubAppTests : IAsyncLifetime, IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly ManualTimeProvider _time = new();
    private readonly GitHostConnections _connections;
    private readonly GitHubAppStub _stub;

    public GitHubAppTests()
    {
        _connections = new GitHostConnections(_time);
        _stub = new GitHubAppStub(_key, _time);
    }

    private GitHubAppCredentials App => new("123", _key.ExportRSAPrivateKeyPem()) { InstallationId = "77", BaseUrl = $"{_stub.Url}/api/v3" };

    public Task InitializeAsync() => _stub.StartAsync();

    public Task DisposeAsync() => _stub.StopAsync();

    public void Dispose()
    {
        _connections.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task App_becomes_a_user_and_token_for_git() =>
        Assert.Equal(new BasicCredentials("x-access-token", "ghs_token1"), await _connections.ForGitAsync(App, default));

    [Fact]
    public async Task Other_credentials_stay_as_they_are()
    {
        var basic = new BasicCredentials("git", "token");
        Assert.Same(basic, await _connections.ForGitAsync(basic, default));
    }

    [Fact]
    public async Task Token_is_kept_until_shortly_before_it_expires()
    {
        await _connections.ForGitAsync(App, default);
        _time.Advance(TimeSpan.FromMinutes(54));
        Assert.Equal(new BasicCredentials("x-access-token", "ghs_token1"), await _connections.ForGitAsync(App, default));

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(new BasicCredentials("x-access-token", "ghs_token2"), await _connections.ForGitAsync(App, default));
    }

    [Fact]
    public async Task Token_is_asked_for_once_when_many_want_it()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _connections.ForGitAsync(App, default)));

        Assert.Equal(1, _stub.Given);
    }

    [Theory]
    [InlineData("orgs")]
    [InlineData("users")]
    public async Task Installation_is_found_by_its_owner(string kind)
    {
        _stub.OwnerKind = kind;

        Assert.Equal(new BasicCredentials("x-access-token", "ghs_token1"), await _connections.ForGitAsync(App with { InstallationId = null, InstallationOwner = "shop" }, default));
    }

    [Fact]
    public async Task Owner_without_the_app_is_explained()
    {
        var trouble = await Assert.ThrowsAsync<GitHostException>(() => _connections.ForGitAsync(App with { InstallationId = null, InstallationOwner = "stranger" }, default));

        Assert.Equal(GitHostTrouble.NotFound, trouble.Trouble);
        Assert.Contains("not installed for 'stranger'", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Installation_that_is_gone_is_explained()
    {
        var trouble = await Assert.ThrowsAsync<GitHostException>(() => _connections.ForGitAsync(App with { InstallationId = "78" }, default));

        Assert.Equal(GitHostTrouble.NotFound, trouble.Trouble);
        Assert.Contains("githubAppInstallationID", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_serves_the_api_too_and_is_renewed_when_it_was_withdrawn()
    {
        Assert.True(GitHosts.TryOpen(new GitHostSettings($"{_stub.Url}/shop/apps", App) { Provider = "github" }, _connections, out IGitHost? host, out _));
        await host.GetAsync("1", default);
        Assert.Equal(1, _stub.Given);

        _stub.Withdraw();
        Assert.Equal(GitHostTrouble.Credentials, (await Assert.ThrowsAsync<GitHostException>(() => host.GetAsync("1", default))).Trouble);
        await host.GetAsync("1", default);
    }

    [Fact]
    public async Task Token_appears_in_no_message()
    {
        _stub.Intercept = request => request.Method == "GET" ? _stub.Error(404, $"no {HostContract.Echo(request)}") : null;
        Assert.True(GitHosts.TryOpen(new GitHostSettings($"{_stub.Url}/shop/apps", App) { Provider = "github" }, _connections, out IGitHost? host, out _));

        var trouble = await Assert.ThrowsAsync<GitHostException>(() => host.GetAsync("1", default));

        Assert.DoesNotContain("ghs_token", trouble.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "https://api.github.com", "https://api.github.com/graphql")]
    [InlineData("https://github.com", "https://api.github.com", "https://api.github.com/graphql")]
    [InlineData("https://api.github.com/", "https://api.github.com", "https://api.github.com/graphql")]
    [InlineData("https://shop.ghe.com", "https://api.shop.ghe.com", "https://api.shop.ghe.com/graphql")]
    [InlineData("https://api.shop.ghe.com", "https://api.shop.ghe.com", "https://api.shop.ghe.com/graphql")]
    [InlineData("https://github.example:8443", "https://github.example:8443/api/v3", "https://github.example:8443/api/graphql")]
    [InlineData("https://github.example/api/v3/", "https://github.example/api/v3", "https://github.example/api/graphql")]
    public void Addresses_of_the_two_apis_are_known(string? url, string rest, string graphQl) =>
        Assert.Equal(new GitHubAddress(rest, graphQl), GitHubAddress.OfApi(url));
}
