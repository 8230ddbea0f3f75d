using System.Text;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Git.Tests.Hosts.CodeCommit;

/// <summary>Signatures of AWS's own test suite (https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html).</summary>
public sealed class SignatureV4Tests
{
    private static readonly AwsKeys Keys = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null);

    [Theory]
    [InlineData("GET", null, "", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", null, "", "host;x-amz-date", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("POST", "application/x-www-form-urlencoded", "Param1=value1", "content-type;host;x-amz-date", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")]
    public void Signature_is_the_published_one(string method, string? contentType, string body, string names, string signature)
    {
        var headers = new Dictionary<string, string> { ["x-amz-date"] = "20150830T123600Z", ["host"] = "example.amazonaws.com" };
        if (contentType is not null)
        {
            headers["content-type"] = contentType;
        }

        Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={names}, Signature={signature}",
            SignatureV4.Authorization(Keys, "us-east-1", "service", method, "/", headers, Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public void Timestamp_is_in_utc() =>
        Assert.Equal("20150830T123600Z", SignatureV4.Timestamp(new DateTimeOffset(2015, 8, 30, 14, 36, 0, TimeSpan.FromHours(2))));

    [Fact]
    public async Task Session_token_is_sent_and_signed_and_never_told()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://codecommit.eu-central-1.amazonaws.com/") { Content = new StringContent("{}") };
        request.Headers.Add("X-Amz-Target", "CodeCommit_20150413.GetPullRequest");
        var login = new AwsLogin(_ => ValueTask.FromResult(Keys with { SessionToken = "session-token" }), "eu-central-1", new ManualTimeProvider());

        Redaction redaction = await login.SignAsync(request, "{}"u8.ToArray(), default);

        Assert.Equal("session-token", request.Headers.GetValues("X-Amz-Security-Token").Single());
        Assert.Contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target,", request.Headers.GetValues("Authorization").Single(), StringComparison.Ordinal);
        Assert.Equal("*** and ***", redaction.Clean($"session-token and {Keys.SecretKey}"));
    }

    [Fact]
    public void Keys_tell_nothing_when_printed() => Assert.DoesNotContain(Keys.SecretKey, Keys.ToString(), StringComparison.Ordinal);
}
