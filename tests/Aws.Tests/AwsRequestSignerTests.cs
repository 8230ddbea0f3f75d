using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Aws.Tests;

public sealed class AwsRequestSignerTests
{
    [Fact]
    public async Task Session_token_is_sent_and_signed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://codecommit.eu-central-1.amazonaws.com/") { Content = new StringContent("{}") };
        request.Headers.Add("X-Amz-Target", "CodeCommit_20150413.GetPullRequest");
        var keys = new AwsKeys("AKIDEXAMPLE", "secret", "session-token");

        Assert.Same(keys, await new AwsRequestSigner(new FixedAwsKeys(keys), "eu-central-1", "codecommit", new ManualTimeProvider()).SignAsync(request, "{}"u8.ToArray(), default));

        Assert.Equal("session-token", request.Headers.GetValues("X-Amz-Security-Token").Single());
        Assert.Contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target,", request.Headers.GetValues("Authorization").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_can_be_signed_again()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://aps-workspaces.eu-central-1.amazonaws.com/");
        var time = new ManualTimeProvider();
        var signer = new AwsRequestSigner(new FixedAwsKeys(new AwsKeys("AKIDEXAMPLE", "secret", "session")), "eu-central-1", "aps", time);
        await signer.SignAsync(request, default, default);
        string first = request.Headers.GetValues("Authorization").Single();

        time.Advance(TimeSpan.FromMinutes(1));
        await signer.SignAsync(request, default, default);

        Assert.NotEqual(first, request.Headers.GetValues("Authorization").Single());
        Assert.Single(request.Headers.GetValues("X-Amz-Security-Token"));
    }
}
