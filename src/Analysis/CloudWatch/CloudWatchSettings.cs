using ProgressiveDelivery.Aws;

namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>Which CloudWatch is asked and as whom; equal settings share one client and its batches.</summary>
public sealed record CloudWatchSettings
{
    /// <summary>Region, role and keys; the role needs <c>cloudwatch:GetMetricData</c>.</summary>
    public required AwsAccess Access { get; init; }

    /// <summary>Another address than the region's public endpoint, such as that of a VPC endpoint.</summary>
    public string? Address { get; init; }

    /// <summary>
    /// How long after its end a period is complete. CloudWatch shows what services send some one to three minutes late, and a period
    /// that is read too early is a part of itself.
    /// </summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>For one query, waiting for a batch, for credentials and for further pages included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Where requests go, https://docs.aws.amazon.com/general/latest/gr/cw_region.html.</summary>
    public Uri Endpoint => new(Address ?? $"https://monitoring.{Access.Region}.amazonaws.com{(Access.Region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}/");

    /// <summary>What is wrong with the settings, one sentence each, without any secret; empty when they can be used.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>(Access.Problems());
        if (Address is not null && (!Uri.TryCreate(Address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0 || uri.PathAndQuery != "/"))
        {
            problems.Add("the address of CloudWatch must be an http:// or https:// URL without a path; leave it out for the region's own");
        }

        if (problems.Count == 0 && !Access.MaySign(Endpoint))
        {
            problems.Add("the controller's AWS credentials are sent to https addresses of AWS only; correct the address, or put an access key into the Secret");
        }

        if (Delay < TimeSpan.Zero || Delay > TimeSpan.FromHours(1))
        {
            problems.Add("the delay of CloudWatch must be from 0s to 1h");
        }

        return problems;
    }

    public override string ToString() => $"CloudWatch in {Access.Region}";
}
