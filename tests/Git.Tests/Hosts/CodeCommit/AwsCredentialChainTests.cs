namespace ProgressiveDelivery.Git.Tests.Hosts.CodeCommit;

public sealed class AwsCredentialChainTests
{
    // One test, for the chain remembers what it found for as long as the process lives.
    [Fact]
    public async Task Chain_takes_the_role_of_the_service_account()
    {
        var sts = new StsStub();
        await sts.StartAsync();
        string token = Path.GetTempFileName();
        await File.WriteAllTextAsync(token, "service-account-token");
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        Environment.SetEnvironmentVariable("AWS_REGION", "eu-central-1");
        Environment.SetEnvironmentVariable("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/canary");
        Environment.SetEnvironmentVariable("AWS_WEB_IDENTITY_TOKEN_FILE", token);
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_STS", sts.Url);

        Assert.Equal(new AwsKeys("ASIAEXAMPLE", "secret", "session"), await AwsCredentialChain.GetAsync(default));

        File.Delete(token);
        await sts.StopAsync();
    }
}
