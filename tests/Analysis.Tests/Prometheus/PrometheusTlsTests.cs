using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Prometheus;

public sealed class PrometheusTlsTests
{
    [Fact]
    public async Task Server_is_trusted_when_its_authority_is_given()
    {
        using X509Certificate2 authority = Authority();
        await using FakePrometheus server = await ServeAsync(authority, "127.0.0.1");

        Assert.Equal(new MetricReading.Value(1), await QueryAsync(server, authority.ExportCertificatePem()));
    }

    [Fact]
    public async Task Server_is_trusted_when_its_authority_is_one_of_several()
    {
        using X509Certificate2 authority = Authority();
        using X509Certificate2 other = Authority();
        await using FakePrometheus server = await ServeAsync(authority, "127.0.0.1");

        Assert.Equal(new MetricReading.Value(1), await QueryAsync(server, other.ExportCertificatePem() + "\n" + authority.ExportCertificatePem()));
    }

    [Fact]
    public async Task Self_signed_server_is_trusted_when_its_own_certificate_is_given()
    {
        using X509Certificate2 self = Issue(null, "127.0.0.1");
        await using FakePrometheus server = await FakePrometheus.StartAsync(context => PlainAnswer.WriteAsync(context, PrometheusAnswers.Vector("1")), self);

        Assert.Equal(new MetricReading.Value(1), await QueryAsync(server, self.ExportCertificatePem()));
    }

    [Theory]
    [InlineData(false, "127.0.0.1", "without the authority")]
    [InlineData(true, "127.0.0.1", "with the wrong authority")]
    public async Task Server_is_not_trusted(bool wrongAuthority, string name, string when)
    {
        using X509Certificate2 authority = Authority();
        using X509Certificate2 wrong = Authority();
        await using FakePrometheus server = await ServeAsync(authority, name);

        MetricReading reading = await QueryAsync(server, wrongAuthority ? wrong.ExportCertificatePem() : null);

        Assert.True(reading is MetricReading.Unavailable { Reason: var reason } && reason.Contains("TLS", StringComparison.Ordinal), $"{when}: {reading}");
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Server_is_not_trusted_under_another_name()
    {
        using X509Certificate2 authority = Authority();
        await using FakePrometheus server = await ServeAsync(authority, "127.0.0.2");

        Assert.IsType<MetricReading.Unavailable>(await QueryAsync(server, authority.ExportCertificatePem()));
    }

    [Fact]
    public async Task Any_server_is_trusted_when_verification_is_skipped()
    {
        using X509Certificate2 authority = Authority();
        await using FakePrometheus server = await ServeAsync(authority, "127.0.0.2");

        Assert.Equal(new MetricReading.Value(1), await QueryAsync(server, null, insecure: true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_shows_its_certificate_with_what_leads_to_the_authority(bool isDirect)
    {
        using X509Certificate2 authority = Authority();
        using X509Certificate2 between = Authority(authority);
        using X509Certificate2 own = Issue(isDirect ? authority : between, "127.0.0.1");
        await using FakePrometheus server = await ServeAsync(authority, "127.0.0.1", clients: authority);

        Assert.Equal(new MetricReading.Value(1), await QueryAsync(server, authority.ExportCertificatePem(), client: (isDirect ? own.ExportCertificatePem() : own.ExportCertificatePem() + "\n" + between.ExportCertificatePem(), KeyOf(own))));
    }

    [Fact]
    public async Task Server_that_asks_for_a_certificate_answers_nobody_else()
    {
        using X509Certificate2 authority = Authority();
        using X509Certificate2 other = Authority();
        using X509Certificate2 foreign = Issue(other, "127.0.0.1");
        await using FakePrometheus server = await ServeAsync(authority, "127.0.0.1", clients: authority);

        Assert.IsType<MetricReading.Unavailable>(await QueryAsync(server, authority.ExportCertificatePem()));
        Assert.IsType<MetricReading.Unavailable>(await QueryAsync(server, authority.ExportCertificatePem(), client: (foreign.ExportCertificatePem(), KeyOf(foreign))));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void Certificate_without_its_key_is_told_without_showing_either()
    {
        using X509Certificate2 one = Issue(null, "127.0.0.1");
        using X509Certificate2 other = Issue(null, "127.0.0.1");
        var settings = new PrometheusSettings { Address = "https://prometheus", ClientCertificatePem = one.ExportCertificatePem() };

        Assert.Equal(["tls.crt and tls.key belong together; put both into the Secret"], settings.Problems());
        Assert.Empty((settings with { ClientKeyPem = KeyOf(one) }).Problems());
        Assert.Equal(["tls.crt and tls.key in the Secret are not a PEM certificate and its private key"], (settings with { ClientKeyPem = KeyOf(other) }).Problems());
        Assert.Equal(["tls.crt and tls.key in the Secret are not a PEM certificate and its private key"], (settings with { ClientKeyPem = "x" }).Problems());
        Assert.NotEqual(settings, settings with { ClientKeyPem = KeyOf(one) });
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static async Task<FakePrometheus> ServeAsync(X509Certificate2 authority, string address, X509Certificate2? clients = null)
    {
        X509Certificate2 certificate = Issue(authority, address);
        return await FakePrometheus.StartAsync(context => PlainAnswer.WriteAsync(context, PrometheusAnswers.Vector("1")), certificate, clients);
    }

    private static async Task<MetricReading> QueryAsync(FakePrometheus server, string? pem, bool insecure = false, (string? Certificate, string? Key) client = default)
    {
        var settings = new PrometheusSettings { Address = server.Address, CaCertificatePem = pem, InsecureSkipVerify = insecure, ClientCertificatePem = client.Certificate, ClientKeyPem = client.Key };
        using var provider = new HttpProvider(settings, new ManualTimeProvider());
        return await provider.QueryAsync("up", CancellationToken.None);
    }

    private static X509Certificate2 Authority(X509Certificate2? above = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=test authority {Guid.NewGuid()}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        if (above is null)
        {
            return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        }

        using X509Certificate2 certificate = request.Create(above, DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow.AddHours(2), [5, 6, 7, 8]);
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Issue(X509Certificate2? authority, string address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=prometheus", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        if (authority is null)
        {
            return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        }

        using X509Certificate2 certificate = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), [1, 2, 3, 4]);
        return certificate.CopyWithPrivateKey(key);
    }
}
