using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ProgressiveDelivery.Git.Tests.Hosts.GitHub;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Git.Tests.Hosts;

/// <summary>What lies below HTTP: silence, closed doors and certificates.</summary>
public sealed class HostApiTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly GitHostConnections _connections;

    public HostApiTests() => _connections = new GitHostConnections(_time);

    public void Dispose() => _connections.Dispose();

    [Fact]
    public async Task Host_that_never_answers_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Task<PullRequest> reading = Open($"http://{silent.LocalEndpoint}/shop/apps").GetAsync("1", default);
        using TcpClient accepted = await silent.AcceptTcpClientAsync();

        Assert.Contains(TimeSpan.FromSeconds(30), _time.Armed);
        _time.Advance(TimeSpan.FromSeconds(30));

        var trouble = await Assert.ThrowsAsync<GitHostException>(() => reading);
        Assert.Equal(GitHostTrouble.Unavailable, trouble.Trouble);
        Assert.Contains("30 s", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_that_is_not_there_is_unavailable()
    {
        using var gone = new TcpListener(IPAddress.Loopback, 0);
        gone.Start();
        string url = $"http://{gone.LocalEndpoint}/shop/apps";
        gone.Stop();

        Assert.Equal(GitHostTrouble.Unavailable, (await Assert.ThrowsAsync<GitHostException>(() => Open(url).GetAsync("1", default))).Trouble);
    }

    [Fact]
    public async Task Host_is_trusted_through_the_authority_of_the_secret_alone()
    {
        using X509Certificate2 certificate = TestCertificate.Make();
        var stub = new GitHubStub { Authorization = "Bearer token" };
        await stub.StartAsync(certificate);
        stub.Add(PullRequestState.Open);

        Assert.Equal("1", (await Open($"{stub.Url}/shop/apps", certificate.ExportCertificatePem()).GetAsync("1", default)).Id);

        var trouble = await Assert.ThrowsAsync<GitHostException>(() => Open($"{stub.Url}/shop/apps").GetAsync("1", default));
        Assert.Contains("ca.crt", trouble.Message, StringComparison.Ordinal);
        Assert.Single(stub.Requests);
        await stub.StopAsync();
    }

    private IGitHost Open(string url, string? ca = null)
    {
        var settings = new GitHostSettings(url, new BearerCredentials("token") { CaPem = ca }) { Provider = "github" };
        Assert.True(GitHosts.TryOpen(settings, _connections, out IGitHost? host, out string? error), error);
        return host;
    }
}
