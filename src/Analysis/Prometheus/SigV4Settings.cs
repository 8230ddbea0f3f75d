using ProgressiveDelivery.Aws;

namespace ProgressiveDelivery.Analysis.Prometheus;

/// <summary>How queries are signed for AWS.</summary>
/// <param name="Access">Region, role and keys.</param>
/// <param name="Service"><c>aps</c> for Amazon Managed Service for Prometheus, <c>monitoring</c> for the PromQL endpoint of CloudWatch.</param>
public sealed record SigV4Settings(AwsAccess Access, string Service = "aps");
