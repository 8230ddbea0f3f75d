using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Where and how a metric is asked for.</summary>
internal sealed record MetricProviderSpec
{
    [Description("Kind of the provider.")]
    [OneOf("prometheus", "datadog", "newrelic", "graphite", "influxdb", "dynatrace", "stackdriver", "json", "externalmetrics", "custommetrics")]
    public required string Type { get; init; }

    [Description("Address of the provider. When left out: the controller's metrics server for prometheus, the vendor's for datadog, newrelic and stackdriver, this cluster for externalmetrics and custommetrics.")]
    [Pattern("^https?://.+")]
    public string? Address { get; init; }

    [Description("Secret in the template's namespace, with the keys that docs/analysis.md gives for each type, such as username and password; ca.crt is a private authority for all.")]
    public SecretRef? SecretRef { get; init; }

    [Description("Extra HTTP headers, each with its values.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Headers { get; init; }

    [Description("Accept any TLS certificate. For test set-ups only.")]
    public bool? InsecureSkipVerify { get; init; }
}
