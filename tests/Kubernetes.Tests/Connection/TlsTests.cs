using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Testing;
using static ProgressiveDelivery.Kubernetes.Tests.Answers;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class TlsTests : IDisposable
{
    private static readonly ObjectKey Key = new("ns", "a");
    private static readonly WatchOptions From1 = new() { ResourceVersion = "1" };
    private readonly Certificates _certificates = new();
    private readonly ScratchFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task T39_Client_speaks_http_2_over_tls()
    {
        await using FakeApiServer server = Server(_certificates.Server("127.0.0.1"));
        using var client = new ApiClient(Trusting(server));

        await GetAsync(client);

        Assert.Equal("HTTP/2", server.Requests[0].Protocol);
    }

    [Fact]
    public async Task T39_More_watches_than_streams_on_a_connection_are_open_at_once()
    {
        await using FakeApiServer server = Server(_certificates.Server("127.0.0.1"));
        server.Always(Park);
        using var client = new ApiClient(Trusting(server));
        using var stop = new CancellationTokenSource();

        // Kestrel, like many servers, allows a hundred streams.
        Task[] watches = [.. Enumerable.Range(0, 120).Select(_ => client.OpenWatchAsync(Resources.Pods, null, From1, stop.Token))];
        await server.WaitForRequestsAsync(120);
        Assert.Equal(2, server.Connections.Count);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(watches));
    }

    [Fact]
    public async Task T11_T39_Cancelled_watch_ends_its_stream_and_leaves_the_connection_to_others()
    {
        await using FakeApiServer server = Server(_certificates.Server("127.0.0.1"));
        using var client = new ApiClient(Trusting(server));
        var cancelled = new FakeWatch();
        var other = new FakeWatch();
        server.Then(cancelled.Answer, other.Answer);
        using var stop = new CancellationTokenSource();
        await using var first = await client.OpenWatchAsync(Resources.ConfigMaps, null, From1, stop.Token);
        await using var second = await client.OpenWatchAsync(Resources.ConfigMaps, null, From1, CancellationToken.None);
        await using IAsyncEnumerator<WatchEvent<JsonObject>> events = second.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        Task<bool> next = first.ReadAsync(stop.Token).GetAsyncEnumerator(CancellationToken.None).MoveNextAsync().AsTask();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await cancelled.Closed;

        other.Send(Event("ADDED", Item("a", "2")));
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Wait.Limit));
        Assert.Single(server.Connections);
    }

    [Fact]
    public async Task T39_Reset_stream_is_a_broken_watch_that_is_resumed()
    {
        await using FakeApiServer server = Server(_certificates.Server("127.0.0.1"));
        using var client = new ApiClient(Trusting(server));
        var watch = new FakeWatch();
        server.Then(watch.Answer);
        await using var stream = await client.OpenWatchAsync(Resources.ConfigMaps, null, From1, CancellationToken.None);
        await using IAsyncEnumerator<WatchEvent<JsonObject>> events = stream.ReadAsync(CancellationToken.None).GetAsyncEnumerator();

        watch.Cut();

        await Assert.ThrowsAnyAsync<IOException>(() => events.MoveNextAsync().AsTask().WaitAsync(Wait.Limit));
    }

    [Fact]
    public async Task T36_Server_with_the_right_root_and_the_wrong_name_is_refused()
    {
        await using FakeApiServer server = Server(_certificates.Server("kubernetes.default"));
        using var client = new ApiClient(Trusting(server));

        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(client));
    }

    [Fact]
    public async Task T36_Name_to_verify_may_be_given()
    {
        await using FakeApiServer server = Server(_certificates.Server("kubernetes.default"));
        using var named = new ApiClient(Trusting(server) with { TlsServerName = "kubernetes.default" });
        using var wrong = new ApiClient(Trusting(server) with { TlsServerName = "kubernetes.other" });

        await GetAsync(named);

        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(wrong));
    }

    [Fact]
    public async Task T36_Server_of_another_root_is_refused_unless_verification_is_off()
    {
        await using FakeApiServer server = Server(new Certificates("another").Server("127.0.0.1"));
        using var strict = new ApiClient(Trusting(server));
        using var careless = new ApiClient(server.Settings with { InsecureSkipTlsVerify = true });

        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(strict));
        await GetAsync(careless);
    }

    [Fact]
    public async Task T36_Every_certificate_of_a_bundle_is_a_root()
    {
        await using FakeApiServer server = Server(_certificates.Server("127.0.0.1"));
        string bundle = new Certificates("another").AuthorityPem + "\n" + _certificates.AuthorityPem;
        using var client = new ApiClient(server.Settings with { CertificateAuthority = PemSource.FromText(bundle) });

        await GetAsync(client);
    }

    [Fact]
    public async Task T37_Server_with_an_ipv6_address_is_verified_by_that_address()
    {
        Assert.True(Socket.OSSupportsIPv6, "this machine has no IPv6 loopback");
        await using FakeApiServer server = FakeApiServer
            .Start(certificate: _certificates.Server("::1"), address: IPAddress.IPv6Loopback)
            .Always(Json("{}"));
        Assert.Equal("[::1]", server.Address.Host);
        using var client = new ApiClient(Trusting(server));

        await GetAsync(client);
    }

    [Fact]
    public async Task T35_New_certificate_authority_on_disk_is_used_by_new_connections()
    {
        var next = new Certificates("next");
        string file = _folder.Write("ca.crt", _certificates.AuthorityPem);
        await using FakeApiServer before = Server(_certificates.Server("127.0.0.1"));
        using var client = new ApiClient(Trusting(before) with { CertificateAuthority = PemSource.FromFile(file) }, _time);
        var watch = new FakeWatch();
        before.Then(watch.Answer);
        await using var open = await client.OpenWatchAsync(Resources.ConfigMaps, null, From1, CancellationToken.None);
        await using IAsyncEnumerator<WatchEvent<JsonObject>> events = open.ReadAsync(CancellationToken.None).GetAsyncEnumerator();

        await File.WriteAllTextAsync(file, next.AuthorityPem);
        await GetAsync(client);
        _time.Advance(TimeSpan.FromMinutes(1));

        // The pooled connection would still do; a new one fails, for the old root is trusted no more.
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(client));
        watch.Send(Event("ADDED", Item("a", "2")));
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Wait.Limit));
    }

    [Fact]
    public async Task T35_Empty_or_half_written_certificate_authority_keeps_the_old_one()
    {
        string file = _folder.Write("ca.crt", _certificates.AuthorityPem);
        await using FakeApiServer server = Server(_certificates.Server("127.0.0.1"));
        using var client = new ApiClient(Trusting(server) with { CertificateAuthority = PemSource.FromFile(file) }, _time);
        foreach (string broken in (string[])["", _certificates.AuthorityPem[..60], "no certificate"])
        {
            await File.WriteAllTextAsync(file, broken);
            _time.Advance(TimeSpan.FromMinutes(1));
            await GetAsync(client);
        }

        File.Delete(file);
        _time.Advance(TimeSpan.FromMinutes(1));
        await GetAsync(client);
    }

    [Fact]
    public async Task T35_New_client_certificate_on_disk_is_shown_by_new_connections()
    {
        string? subject = null;
        await using FakeApiServer server = Server(_certificates.Server("127.0.0.1"));
        server.Always((request, context) =>
        {
            subject = context.Connection.ClientCertificate?.Subject;
            return Json("{}")(request, context);
        });
        (string certificate, string key) = _certificates.Client("one");
        string certificateFile = _folder.Write("tls.crt", certificate);
        string keyFile = _folder.Write("tls.key", key);
        using var client = new ApiClient(
            Trusting(server) with { ClientCertificate = PemSource.FromFile(certificateFile), ClientKey = PemSource.FromFile(keyFile) }, _time);
        await GetAsync(client);
        Assert.Equal("CN=one", subject);

        (certificate, key) = _certificates.Client("two");
        await File.WriteAllTextAsync(certificateFile, certificate);
        _time.Advance(TimeSpan.FromMinutes(1));
        await GetAsync(client);
        Assert.Equal("CN=one", subject);
        await File.WriteAllTextAsync(keyFile, key);
        _time.Advance(TimeSpan.FromMinutes(1));
        await GetAsync(client);

        Assert.Equal("CN=two", subject);
    }

    [Fact]
    public void T35_Missing_certificate_at_the_start_is_an_error_in_the_configuration() => Assert.Throws<ConfigurationException>(() => new ApiClient(
        new() { Server = new("https://127.0.0.1:1"), CertificateAuthority = PemSource.FromFile(Path.Combine(_folder.Path, "absent")) }));

    [Fact]
    public async Task T38_Proxy_of_the_settings_carries_the_requests()
    {
        await using FakeApiServer proxy = FakeApiServer.Start().Always(Json("{}"));
        using var client = new ApiClient(new() { Server = new("http://198.18.0.1:6443"), Proxy = proxy.Address });

        await GetAsync(client);

        Assert.Equal("http://198.18.0.1:6443/api/v1/namespaces/ns/pods/a", proxy.Requests[0].RawPath);
    }

    [Theory]
    [InlineData("198.18.255.1", "10.0.0.0/8,198.18.0.0/15", true)]
    [InlineData("198.18.255.1", "10.0.0.0/8, example.com", false)]
    [InlineData("fd00::1", "fd00::/8", true)]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("example.com", "10.0.0.0/8", false)]
    public void T38_Network_in_no_proxy_excludes_its_addresses(string host, string? noProxy, bool expected) =>
        Assert.Equal(expected, Proxying.Excluded(host, noProxy));

    [Fact]
    public void T38_Pod_never_uses_the_proxy_of_its_environment()
    {
        var settings = new ConnectionSettings { Server = new("https://10.0.0.1"), BypassProxy = true };
        using SocketsHttpHandler handler = TransportFactory.Create(settings, new(null, null, null));

        Assert.False(handler.UseProxy);
    }

    [Fact]
    public void T10_T39_Connections_are_pinged_and_never_followed_by_redirects()
    {
        using SocketsHttpHandler handler = TransportFactory.Create(new() { Server = new("https://10.0.0.1") }, new(null, null, null));

        Assert.Equal(TimeSpan.FromSeconds(30), handler.KeepAlivePingDelay);
        Assert.Equal(TimeSpan.FromSeconds(15), handler.KeepAlivePingTimeout);
        Assert.Equal(HttpKeepAlivePingPolicy.WithActiveRequests, handler.KeepAlivePingPolicy);
        Assert.Equal(TimeSpan.FromSeconds(10), handler.ConnectTimeout);
        Assert.True(handler.EnableMultipleHttp2Connections);
        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseCookies);
    }

    private static FakeApiServer Server(X509Certificate2 certificate) => FakeApiServer.Start(certificate: certificate).Always(Json("{}"));

    private ConnectionSettings Trusting(FakeApiServer server) =>
        server.Settings with { CertificateAuthority = PemSource.FromText(_certificates.AuthorityPem) };

    private static Task<JsonObject?> GetAsync(ApiClient client) => client.GetAsync(Resources.Pods, Key, CancellationToken.None);
}
