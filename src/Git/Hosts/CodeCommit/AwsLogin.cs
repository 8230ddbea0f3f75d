using ProgressiveDelivery.Aws;

namespace ProgressiveDelivery.Git;

/// <summary>Signs requests to AWS.</summary>
internal sealed class AwsLogin(IAwsKeySource keys, string region, TimeProvider time) : HostLogin
{
    private readonly AwsRequestSigner _signer = new(keys, region, "codecommit", time);

    public override async ValueTask<Redaction> SignAsync(HttpRequestMessage request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            return new Redaction(new AwsSecrets(await _signer.SignAsync(request, body, cancellationToken)));
        }
        catch (AwsCredentialsException missing)
        {
            throw new GitHostException(
                missing.MayPass ? GitHostTrouble.Unavailable : GitHostTrouble.Credentials,
                missing.MayPass ? $"{missing.Message}." : $"{missing.Message} (key 'username': its id, key 'password': the secret).");
        }
    }
}
