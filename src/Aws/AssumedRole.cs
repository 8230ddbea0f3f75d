using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace ProgressiveDelivery.Aws;

/// <summary>The keys of an IAM role that other keys may assume (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).</summary>
public sealed class AssumedRole : IAwsKeySource
{
    private readonly IAwsKeySource _source;
    private readonly string _roleArn;
    private readonly string _region;
    private readonly RenewedKeys _keys;

    /// <param name="source">The keys that assume the role.</param>
    /// <param name="roleArn">Such as <c>arn:aws:iam::111111111111:role/metrics</c>.</param>
    /// <param name="region">The region whose STS is asked; <c>AWS_ENDPOINT_URL_STS</c> names another address.</param>
    public AssumedRole(IAwsKeySource source, string roleArn, string region, TimeProvider time)
    {
        (_source, _roleArn, _region) = (source, roleArn, region);
        _keys = new RenewedKeys(AssumeAsync, time);
    }

    public ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken) => _keys.GetAsync(cancellationToken);

    private async Task<TemporaryKeys> AssumeAsync(CancellationToken cancellationToken)
    {
        AwsKeys own = await _source.GetAsync(cancellationToken);
        AWSCredentials credentials = own.SessionToken is { } token
            ? new SessionAWSCredentials(own.AccessKeyId, own.SecretKey, token)
            : new BasicAWSCredentials(own.AccessKeyId, own.SecretKey);
        var config = new AmazonSecurityTokenServiceConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(_region), MaxErrorRetry = 1 };
        using var client = new AmazonSecurityTokenServiceClient(credentials, config);
        try
        {
            var request = new AssumeRoleRequest { RoleArn = _roleArn, RoleSessionName = "canary", DurationSeconds = 3600 };
            Credentials role = (await client.AssumeRoleAsync(request, cancellationToken)).Credentials;
            return new TemporaryKeys(
                new AwsKeys(role.AccessKeyId, role.SecretAccessKey, role.SessionToken),
                new DateTimeOffset(role.Expiration!.Value.ToUniversalTime(), TimeSpan.Zero));
        }
        catch (AmazonServiceException refusal) when (refusal.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError && refusal.ErrorCode is not "Throttling")
        {
            throw new AwsCredentialsException(false, $"the role {_roleArn} may not be assumed ({refusal.ErrorCode}); allow it in the role's trust policy and in the controller's own policy (sts:AssumeRole)");
        }
        catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw new AwsCredentialsException(true, $"the role {_roleArn} cannot be assumed: AWS STS cannot be reached or fails");
        }
    }
}
