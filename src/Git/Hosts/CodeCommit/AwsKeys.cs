namespace ProgressiveDelivery.Git;

/// <summary>An access key of AWS, temporary when it has a session token.</summary>
internal sealed record AwsKeys(string AccessKeyId, string SecretKey, string? SessionToken) : GitCredentials
{
    internal override IEnumerable<string> Secrets => SessionToken is null ? [SecretKey] : [SecretKey, SessionToken];
}
