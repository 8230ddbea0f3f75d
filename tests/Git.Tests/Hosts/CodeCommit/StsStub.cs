namespace ProgressiveDelivery.Git.Tests.Hosts.CodeCommit;

/// <summary>AWS STS as far as a service account's role goes (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).</summary>
internal sealed class StsStub : HostStub
{
    public override StubAnswer Error(int status, string words) => new(status, $"<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>{words}</Message></Error></ErrorResponse>");

    public override StubAnswer RateLimited(DateTimeOffset now) => Error(400, "Rate exceeded");

    protected override StubAnswer Answer(StubRequest request)
    {
        string form = System.Text.Encoding.UTF8.GetString(request.Raw);
        return request is { Method: "POST", Path: "/" } && form.Contains("Action=AssumeRoleWithWebIdentity", StringComparison.Ordinal) && form.Contains("WebIdentityToken=service-account-token", StringComparison.Ordinal)
            ? new StubAnswer(200, """
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <AssumeRoleWithWebIdentityResult>
                    <Credentials>
                      <AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>
                      <Expiration>2099-01-01T00:00:00Z</Expiration>
                    </Credentials>
                  </AssumeRoleWithWebIdentityResult>
                  <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
                </AssumeRoleWithWebIdentityResponse>
                """) { ContentType = "text/xml" }
            : throw Unknown(request);
    }
}
