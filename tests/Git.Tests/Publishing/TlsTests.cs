using System.Security.Cryptography.X509Certificates;

namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>Reverts over https with an authority of the user's own.</summary>
public sealed class TlsTests : IAsyncLifetime, IDisposable
{
    private readonly RevertScene _scene = new();
    private readonly X509Certificate2 _certificate = TestCertificate.Make();
    private GitHttpServer _server = null!;

    public async Task InitializeAsync()
    {
        _scene.Fail();
        _server = await GitHttpServer.StartAsync(_scene.Root, _certificate);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _certificate.Dispose();
        _scene.Dispose();
    }

    [Fact]
    public async Task Revert_trusts_the_authority_from_the_secret()
    {
        GitCredentials credentials = new BasicCredentials("git", "token") { CaPem = _certificate.ExportCertificatePem() };

        Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(credentials));
    }

    [Fact]
    public async Task Revert_talks_to_no_server_whose_certificate_it_cannot_verify()
    {
        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(new BasicCredentials("git", "token")));

        Assert.Equal(GitTrouble.HostIdentity, trouble.Trouble);
        Assert.Equal(_scene.Bad, _scene.Repository.Head);
    }

    private Task<RevertOutcome> RevertAsync(GitCredentials credentials) =>
        _scene.RevertAsync(_scene.Request($"{_server.Url}/remote.git", credentials));
}
