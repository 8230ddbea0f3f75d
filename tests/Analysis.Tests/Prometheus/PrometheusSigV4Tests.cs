using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Aws;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Prometheus;

/// <summary>Amazon Managed Service for Prometheus: the API of Prometheus behind signatures for the service aps.</summary>
public sealed class PrometheusSigV4Tests
{
    private static readonly AwsKeys Keys = new("AKIDEXAMPLE", "secret-of-the-test", "session-of-the-test");

    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData("sum(rate(http_requests_total{app=\"cart\",code!~\"5..\"}[1m])) / 2 + 1")]
    [InlineData("sum(über{a=\"x y/z~*'()!\"})")]
    public async Task Query_is_signed_as_it_is_sent(string query)
    {
        await using FakePrometheus server = await FakePrometheus.StartAsync(AnswerSignedAsync);

        Assert.Equal(new MetricReading.Value(1), await QueryAsync(Settings(server), query));
        Assert.Equal("/workspaces/ws-1/api/v1/query", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public async Task Long_query_is_signed_with_its_body()
    {
        await using FakePrometheus server = await FakePrometheus.StartAsync(AnswerSignedAsync);

        Assert.Equal(new MetricReading.Value(1), await QueryAsync(Settings(server), $"sum(up{{a=\"{new string('x', 9000)}\"}})"));
        Assert.Equal("POST", Assert.Single(server.Requests).Method);
    }

    [Fact]
    public async Task Wrong_key_is_refused_and_no_secret_is_told()
    {
        await using FakePrometheus server = await FakePrometheus.StartAsync(AnswerSignedAsync);
        PrometheusSettings settings = Settings(server);
        settings = settings with { Signing = settings.Signing! with { Access = new AwsAccess("eu-central-1", null, Keys with { SecretKey = "another-of-the-test" }) } };

        string reason = Assert.IsType<MetricReading.Unavailable>(await QueryAsync(settings, "up")).Reason;

        Assert.Contains("(403)", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("of-the-test", reason + settings, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://prometheus:9090", false)]
    [InlineData("http://aps-workspaces.eu-central-1.amazonaws.com", false)]
    [InlineData("https://amazonaws.com.example.org", false)]
    [InlineData("https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-1/", true)]
    [InlineData("https://aps-workspaces.cn-north-1.amazonaws.com.cn/workspaces/ws-1/", true)]
    public void Credentials_of_the_controller_go_to_AWS_only(string address, bool allowed)
    {
        var settings = new PrometheusSettings { Address = address, Signing = new SigV4Settings(new AwsAccess("eu-central-1")) };

        Assert.Equal(allowed, settings.Problems().Count == 0);
    }

    [Fact]
    public void Signature_and_other_credentials_exclude_each_other()
    {
        var settings = new PrometheusSettings { Address = "https://aps-workspaces.eu-central-1.amazonaws.com", BearerToken = "t", Signing = new SigV4Settings(new AwsAccess("eu-central-1")) };

        Assert.Contains("remove them", Assert.Single(settings.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null, "region")]
    [InlineData("eu-central-1", "metrics", "roleArn")]
    public void Region_and_role_are_checked(string region, string? role, string expected)
    {
        var settings = new PrometheusSettings { Address = "https://aps-workspaces.eu-central-1.amazonaws.com", Signing = new SigV4Settings(new AwsAccess(region, role)) };

        Assert.Contains(expected, Assert.Single(settings.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_differ_by_their_signing()
    {
        var unsigned = new PrometheusSettings { Address = "https://a" };
        PrometheusSettings signed = unsigned with { Signing = new SigV4Settings(new AwsAccess("eu-central-1")) };

        Assert.NotEqual(unsigned, signed);
        Assert.NotEqual(signed, signed with { Signing = signed.Signing! with { Access = new AwsAccess("eu-central-1", null, Keys) } });
        Assert.Equal(signed, unsigned with { Signing = new SigV4Settings(new AwsAccess("eu-central-1")) });
    }

    private static PrometheusSettings Settings(FakePrometheus server) =>
        new() { Address = server.Address + "/workspaces/ws-1/", Signing = new SigV4Settings(new AwsAccess("eu-central-1", null, Keys)) };

    private async Task<MetricReading> QueryAsync(PrometheusSettings settings, string query)
    {
        using var provider = new HttpProvider(settings, _time);
        return await provider.QueryAsync(query, CancellationToken.None);
    }

    /// <summary>Works the signature out from the raw request line, with code of its own.</summary>
    private async Task AnswerSignedAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        string[] parts = target.Split('?');
        string query = string.Join('&', request.Query.SelectMany(pair => pair.Value.Select(value => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value!)}")).Order(StringComparer.Ordinal));
        string scope = $"{_time.GetUtcNow():yyyyMMdd}/eu-central-1/aps/aws4_request";
        string date = _time.GetUtcNow().UtcDateTime.ToString("yyyyMMddTHHmmssZ", CultureInfo.InvariantCulture);
        request.Body.Position = 0;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        string names = request.Method == "POST" ? "content-type;host;x-amz-date;x-amz-security-token" : "host;x-amz-date;x-amz-security-token";
        string headers = string.Concat(names.Split(';').Select(name => $"{name}:{request.Headers[name]}\n"));
        string canonical = $"{request.Method}\n{parts[0]}\n{query}\n{headers}\n{names}\n{Convert.ToHexStringLower(SHA256.HashData(body.ToArray()))}";
        string toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        byte[] key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + Keys.SecretKey), (last, part) => HMACSHA256.HashData(last, Encoding.UTF8.GetBytes(part)));
        string expected = $"AWS4-HMAC-SHA256 Credential={Keys.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)))}";
        bool signed = request.Headers.Authorization == expected && request.Headers["X-Amz-Security-Token"] == Keys.SessionToken;
        context.Response.StatusCode = signed ? 200 : 403;
        await PlainAnswer.WriteAsync(context, signed ? PrometheusAnswers.Vector("1") : """{"message":"The request signature we calculated does not match the signature you provided."}""");
    }
}
