using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>The query and its provider.</summary>
internal sealed record MetricTemplateSpec
{
    [Description("The service that answers the query.")]
    public required MetricProviderSpec Provider { get; init; }

    [Description("The query. Known placeholders: {{ name }} {{ namespace }} {{ target }} {{ service }} {{ ingress }} {{ route }} {{ interval }} {{ variables.x }}.")]
    public required string Query { get; init; }

    [Description("A query for the number of requests in the same window, with the same placeholders; needed for minRequests and proportion.")]
    public string? CountQuery { get; init; }
}
