using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Where and how a metric is asked for.</summary>
internal sealed record MetricProviderSpec
{
    [Description("Kind of the provider.")]
    [OneOf("prometheus", "datadog", "newrelic", "graphite", "influxdb", "dynatrace", "stackdriver", "json", "externalmetrics", "custommetrics", "cloudwatch")]
    public required string Type { get; init; }

    [Description("Address of the provider. When left out: the controller's metrics server for prometheus, the vendor's for datadog, newrelic, stackdriver and cloudwatch, this cluster for externalmetrics and custommetrics.")]
    [Pattern("^https?://.+")]
    public string? Address { get; init; }

    [Description("Secret in the template's namespace, with the keys that docs/analysis.md gives for each type, such as username and password; ca.crt is a private authority for all, tls.crt and tls.key are shown to a server that asks for a certificate.")]
    public SecretRef? SecretRef { get; init; }

    [Description("AWS region of cloudwatch, such as eu-central-1.")]
    public string? Region { get; init; }

    [Description("IAM role to assume before cloudwatch is asked; the controller's own role when left out.")]
    public string? RoleArn { get; init; }

    [Description("How long after its end a period of cloudwatch is complete, such as 120s; 180s when left out. Earlier, it is a part of itself.")]
    [Pattern(CanaryAnalysis.DurationPattern)]
    public string? Delay { get; init; }

    [Description("Sign the queries to prometheus for AWS, as Amazon Managed Service for Prometheus wants them.")]
    public SigV4Spec? Sigv4 { get; init; }

    [Description("Extra HTTP headers, each with its values.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Headers { get; init; }

    [Description("Accept any TLS certificate. For test set-ups only.")]
    public bool? InsecureSkipVerify { get; init; }
}
