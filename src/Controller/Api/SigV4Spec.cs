using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>How queries are signed for AWS.</summary>
internal sealed record SigV4Spec
{
    [Description("AWS region of the workspace, such as eu-central-1.")]
    public required string Region { get; init; }

    [Description("IAM role to assume; the controller's own role when left out.")]
    public string? RoleArn { get; init; }

    [Description("Service to sign for: aps for Amazon Managed Service for Prometheus, monitoring for the PromQL endpoint of CloudWatch.")]
    [OneOf("aps", "monitoring")]
    [DefaultsTo("aps")]
    public string? Service { get; init; }
}
