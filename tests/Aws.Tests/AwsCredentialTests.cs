using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Aws.Tests;

/// <summary>Where credentials come from. One class, for the environment belongs to the process.</summary>
public sealed class AwsCredentialTests
{
    private static readonly AwsKeys Own = new("AKIDEXAMPLE", "secret-of-the-test");

    [Fact]
    public async Task Chain_takes_the_keys_of_the_environment()
    {
        using var environment = new AwsEnvironment(("AWS_ACCESS_KEY_ID", "AKIAENV"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_SESSION_TOKEN", "session"));

        Assert.Equal(new AwsKeys("AKIAENV", "secret", "session"), await new AwsCredentialChain().GetAsync(default));
    }

    [Fact]
    public async Task Chain_takes_the_role_of_the_service_account()
    {
        await using FakeAws aws = await FakeAws.StartAsync();
        string token = await TokenFileAsync("service-account-token");
        using var environment = new AwsEnvironment(("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/canary"), ("AWS_WEB_IDENTITY_TOKEN_FILE", token), ("AWS_ENDPOINT_URL_STS", aws.Address));
        var chain = new AwsCredentialChain();

        Assert.Equal(new AwsKeys("ASIAWEB", "secret", "session"), await chain.GetAsync(default));
        Assert.Equal(new AwsKeys("ASIAWEB", "secret", "session"), await chain.GetAsync(default));

        Assert.Single(aws.Asked);
        File.Delete(token);
    }

    [Fact]
    public async Task Chain_takes_the_role_of_Pod_Identity()
    {
        await using FakeAws aws = await FakeAws.StartAsync();
        string token = await TokenFileAsync("pod-token");
        using var environment = new AwsEnvironment(("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{aws.Address}/v1/credentials"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token));

        Assert.Equal(new AwsKeys("ASIAPOD", "secret", "session"), await new AwsCredentialChain().GetAsync(default));
        File.Delete(token);
    }

    [Fact]
    public async Task Chain_takes_the_role_of_the_node()
    {
        await using FakeAws aws = await FakeAws.StartAsync();
        using var environment = new AwsEnvironment(("AWS_EC2_METADATA_SERVICE_ENDPOINT", aws.Address));

        Assert.Equal(new AwsKeys("ASIANODE", "secret", "session"), await new AwsCredentialChain().GetAsync(default));
        Assert.Equal("PUT /latest/api/token", aws.Asked.First());
    }

    [Fact]
    public async Task Chain_says_what_to_do_when_there_is_nothing()
    {
        using var environment = new AwsEnvironment();

        AwsCredentialsException missing = await Assert.ThrowsAsync<AwsCredentialsException>(() => new AwsCredentialChain().GetAsync(default).AsTask());

        Assert.False(missing.MayPass);
        Assert.Contains("IAM role", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Role_is_assumed_with_the_keys_given_and_kept_until_near_its_end()
    {
        await using FakeAws aws = await FakeAws.StartAsync();
        var time = new ManualTimeProvider();
        aws.Expiration = time.GetUtcNow().AddHours(1);
        using var environment = new AwsEnvironment(("AWS_ENDPOINT_URL_STS", aws.Address));
        var role = new AssumedRole(new FixedAwsKeys(Own), "arn:aws:iam::222222222222:role/metrics", "eu-central-1", time);

        Assert.Equal("ASIAROLE1", (await role.GetAsync(default)).AccessKeyId);
        time.Advance(TimeSpan.FromMinutes(54));
        Assert.Equal("ASIAROLE1", (await role.GetAsync(default)).AccessKeyId);
        Assert.Single(aws.Asked);
    }

    [Theory]
    [InlineData(403, "AccessDenied", false, "trust policy")]
    [InlineData(400, "Throttling", true, "cannot be assumed")]
    [InlineData(500, "InternalFailure", true, "cannot be assumed")]
    public async Task Role_that_cannot_be_assumed_says_why(int status, string code, bool mayPass, string expected)
    {
        await using FakeAws aws = await FakeAws.StartAsync();
        aws.Refusal = (status, code);
        using var environment = new AwsEnvironment(("AWS_ENDPOINT_URL_STS", aws.Address));
        var role = new AssumedRole(new FixedAwsKeys(Own), "arn:aws:iam::222222222222:role/metrics", "eu-central-1", new ManualTimeProvider());

        AwsCredentialsException refused = await Assert.ThrowsAsync<AwsCredentialsException>(() => role.GetAsync(default).AsTask());

        Assert.Equal(mayPass, refused.MayPass);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Own.SecretKey, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<string> TokenFileAsync(string token)
    {
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, token);
        return path;
    }
}
