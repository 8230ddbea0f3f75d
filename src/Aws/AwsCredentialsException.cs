namespace ProgressiveDelivery.Aws;

/// <summary>No AWS credentials could be had. The message holds none and says what to do.</summary>
/// <param name="mayPass">Whether the same question may be answered later without anybody changing anything.</param>
public sealed class AwsCredentialsException(bool mayPass, string message) : Exception(message)
{
    public bool MayPass { get; } = mayPass;
}
