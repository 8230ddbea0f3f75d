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

    private static async Task<FakePrometheus> ServeAsync(X509Certificate2 authority, string address)
    {
        X509Certificate2 certificate = Issue(authority, address);
        return await FakePrometheus.StartAsync(context => PlainAnswer.WriteAsync(context, PrometheusAnswers.Vector("1")), certificate);
    }

    private static async Task<MetricReading> QueryAsync(FakePrometheus server, string? pem, bool insecure = false)
    {
        var settings = new PrometheusSettings { Address = server.Address, CaCertificatePem = pem, InsecureSkipVerify = insecure };
        using var provider = new HttpProvider(settings, new ManualTimeProvider());
        return await provider.QueryAsync("up", CancellationToken.None);
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=test authority {Guid.NewGuid()}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
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
