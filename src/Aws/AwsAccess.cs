using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Aws;

/// <summary>Where in AWS a service is asked, and as whom.</summary>
/// <param name="Region">Such as <c>eu-central-1</c>.</param>
/// <param name="RoleArn">A role to assume first; null asks as the keys' owner.</param>
/// <param name="Keys">Keys out of a Secret; null takes what <see cref="AwsCredentialChain"/> finds.</param>
public sealed partial record AwsAccess(string Region, string? RoleArn = null, AwsKeys? Keys = null)
{
    private static readonly string[] AwsDomains = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn"];

    /// <summary>What is wrong with it, one sentence each, without any secret; empty when it can be used.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (!RegionName().IsMatch(Region))
        {
            problems.Add("the AWS region must be one such as eu-central-1; set region");
        }

        if (RoleArn is not null && !RoleName().IsMatch(RoleArn))
        {
            problems.Add("the role must be an ARN such as arn:aws:iam::111111111111:role/metrics; correct roleArn");
        }

        if (Keys is { } keys && (!Visible(keys.AccessKeyId) || !Visible(keys.SecretKey) || (keys.SessionToken is { } token && !Visible(token))))
        {
            problems.Add("the AWS access key in the Secret is empty or holds a blank or a line break; correct it");
        }

        return problems;
    }

    /// <summary>
    /// Whether requests to this address may be signed: the controller's own credentials are for AWS only, and their session token is
    /// sent along. Keys out of a Secret go where their owner says.
    /// </summary>
    public bool MaySign(Uri address) =>
        Keys is not null || (address.Scheme == Uri.UriSchemeHttps && AwsDomains.Any(domain => address.Host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Signs requests to one service.</summary>
    public AwsRequestSigner Signer(string service, TimeProvider time)
    {
        IAwsKeySource own = Keys is { } keys ? new FixedAwsKeys(keys) : AwsCredentialChain.Default;
        return new AwsRequestSigner(RoleArn is { } role ? new AssumedRole(own, role, Region, time) : own, Region, service, time);
    }

    private static bool Visible(string text) => text.Length > 0 && text.All(character => character is > ' ' and < '\u007f');

    [GeneratedRegex("^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$")]
    private static partial Regex RegionName();

    [GeneratedRegex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]+$", RegexOptions.ECMAScript)]
    private static partial Regex RoleName();
}
