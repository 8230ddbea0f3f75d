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

    [Description("What query asks, for the primary, for metrics with relative; when left out it is query with the name of the primary as {{ target }}.")]
    public string? PrimaryQuery { get; init; }

    [Description("What countQuery asks, for the primary; when left out it is countQuery with the name of the primary as {{ target }}.")]
    public string? PrimaryCountQuery { get; init; }
}
