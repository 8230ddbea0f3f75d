using ProgressiveDelivery.Aws;

namespace ProgressiveDelivery.Git;

/// <summary>What of AWS keys must not leave the process.</summary>
internal sealed record AwsSecrets(AwsKeys Keys) : GitCredentials
{
    internal override IEnumerable<string> Secrets => Keys.SessionToken is { } token ? [Keys.SecretKey, token] : [Keys.SecretKey];
}
