namespace ProgressiveDelivery.Aws;

/// <summary>Keys out of a Secret, as they are.</summary>
public sealed class FixedAwsKeys(AwsKeys keys) : IAwsKeySource
{
    public ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(keys);
}
