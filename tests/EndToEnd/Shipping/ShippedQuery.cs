namespace ProgressiveDelivery.EndToEnd.Shipping;

/// <summary>One PromQL expression that ships in the chart.</summary>
/// <param name="Source">Where it stands, such as <c>app.json: Rate</c>.</param>
/// <param name="Expression">PromQL; a panel's may hold dashboard variables.</param>
/// <param name="IsAlert">An alert's expression has a result only while it fires.</param>
public sealed record ShippedQuery(string Source, string Expression, bool IsAlert)
{
    /// <summary>The expression with the dashboard variables and Grafana's own filled in, over a short look-back.</summary>
    public string For(string @namespace, string name, string ingress) => Expression
        .Replace("$__rate_interval", "30s", StringComparison.Ordinal)
        .Replace("$__interval", "5s", StringComparison.Ordinal)
        .Replace("$__range", "10m", StringComparison.Ordinal)
        .Replace("$namespace", @namespace, StringComparison.Ordinal)
        .Replace("$ingress", ingress, StringComparison.Ordinal)
        .Replace("$name", name, StringComparison.Ordinal);
}
