using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace ProgressiveDelivery.Git;

/// <summary>
/// The AWS credentials of this process, found as all AWS tools find them: environment, web identity of the service account, profile,
/// Pod Identity, instance (https://docs.aws.amazon.com/sdk-for-net/v4/developer-guide/creds-assign.html).
/// </summary>
internal static class AwsCredentialChain
{
    /// <exception cref="GitHostException">There are none, or the service that gives them cannot be reached.</exception>
    public static async ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // It remembers what it found, and that renews itself before it expires.
            AWSCredentials credentials = await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync();
            ImmutableCredentials keys = await credentials.GetCredentialsAsync();
            return new AwsKeys(keys.AccessKey, keys.SecretKey, string.IsNullOrEmpty(keys.Token) ? null : keys.Token);
        }
        catch (Exception e) when (e is HttpRequestException or AmazonServiceException { StatusCode: >= System.Net.HttpStatusCode.InternalServerError } || e.InnerException is HttpRequestException)
        {
            throw new GitHostException(GitHostTrouble.Unavailable, "the AWS service that gives out credentials cannot be reached or fails.");
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or InvalidOperationException)
        {
            throw new GitHostException(
                GitHostTrouble.Credentials,
                "no AWS credentials were found for CodeCommit; give the controller's service account an IAM role, or put an access key into the Secret (key 'username': its id, key 'password': the secret).");
        }
    }
}
