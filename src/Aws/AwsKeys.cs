namespace ProgressiveDelivery.Aws;

/// <summary>An access key of AWS, temporary when it has a session token.</summary>
public sealed record AwsKeys(string AccessKeyId, string SecretKey, string? SessionToken = null)
{
    /// <summary>The id only, which is no secret.</summary>
    public override string ToString() => $"AWS access key {AccessKeyId}";
}
