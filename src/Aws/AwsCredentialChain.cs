using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace ProgressiveDelivery.Aws;

/// <summary>
/// The AWS credentials of this process, found as all AWS tools find them: environment, web identity of the service account, profile,
/// Pod Identity, instance (https://docs.aws.amazon.com/sdk-for-net/v4/developer-guide/creds-assign.html). What was found renews
/// itself before it expires.
/// </summary>
public sealed class AwsCredentialChain : IAwsKeySource
{
    private readonly DefaultAWSCredentialsIdentityResolver _resolver = new();
    private readonly Lock _lock = new();
    private Task<AwsKeys>? _search;

    /// <summary>The one of this process; all who share it share what it found.</summary>
    public static AwsCredentialChain Default { get; } = new();

    public async ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task<AwsKeys> search;
        lock (_lock)
        {
            // The SDK cannot be stopped while it waits for a metadata service; whoever comes meanwhile waits with the first.
            _search = _search is { IsCompleted: false } underWay ? underWay : Task.Run(FindAsync, CancellationToken.None);
            search = _search;
        }

        return await search.WaitAsync(cancellationToken);
    }

    private async Task<AwsKeys> FindAsync()
    {
        try
        {
            AWSCredentials credentials = await _resolver.ResolveIdentityAsync(null, CancellationToken.None);
            ImmutableCredentials keys = await credentials.GetCredentialsAsync();
            return new AwsKeys(keys.AccessKey, keys.SecretKey, string.IsNullOrEmpty(keys.Token) ? null : keys.Token);
        }
        catch (Exception e) when (e is HttpRequestException or AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError } || e.InnerException is HttpRequestException)
        {
            throw new AwsCredentialsException(true, "the AWS service that gives out credentials cannot be reached or fails");
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or InvalidOperationException or ArgumentException or IOException)
        {
            throw new AwsCredentialsException(false, "no AWS credentials were found; give the controller's service account an IAM role, or put an access key into the Secret");
        }
    }
}
