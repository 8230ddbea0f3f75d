namespace ProgressiveDelivery.Aws;

/// <summary>Gives out the AWS keys that are valid now.</summary>
public interface IAwsKeySource
{
    /// <exception cref="AwsCredentialsException">There are none, or the service that gives them cannot be reached.</exception>
    ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken);
}
