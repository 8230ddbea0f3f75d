using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.ClusterMetrics;

/// <summary>
/// External: <c>[namespace/]metric[?labelSelector=…]</c>. Custom: <c>[namespace/]resource/name/metric[?…]</c>, the name <c>*</c> for all.
/// Both take <c>aggregate</c>, because these APIs do not aggregate.
/// </summary>
/// <param name="Path">What to ask the API server for.</param>
/// <param name="Aggregate">How several values become one; null where one is expected.</param>
internal sealed record ClusterMetricsQuery(string Path, Aggregate? Aggregate)
{
    private const string DefaultNamespace = "default";
    private const string External = "/apis/external.metrics.k8s.io/v1beta1";
    private const string CustomMetrics = "/apis/custom.metrics.k8s.io/v1beta2";

    /// <summary>Throws <see cref="QueryException"/> with what to change.</summary>
    public static ClusterMetricsQuery Parse(string query, bool custom)
    {
        string[] halves = query.Trim().Split('?', 2);
        string[] parts = halves[0].Split('/');
        int own = custom ? 3 : 1;
        if (parts.Length == own)
        {
            parts = ["", .. parts];
        }

        if (parts.Length != own + 1 || parts[1..].Any(part => part.Length == 0) || parts.Any(part => part is "." or ".." || part.Any(char.IsWhiteSpace)))
        {
            throw new QueryException(custom
                ? "the query must be [namespace/]resource/name/metric[?labelSelector=…], as in shop/pods/*/http_requests?labelSelector=app=cart&aggregate=average"
                : "the query must be [namespace/]metric[?labelSelector=…], as in shop/queue_length?labelSelector=queue=orders");
        }

        (IReadOnlyList<string> parameters, Aggregate? aggregate) = Parameters(halves.Length > 1 ? halves[1] : "", custom);
        string ns = parts[0].Length == 0 ? DefaultNamespace : parts[0];
        string path = $"{(custom ? CustomMetrics : External)}/namespaces/{Escape(ns)}/{string.Join('/', parts[1..].Select(Escape))}";
        return new ClusterMetricsQuery(parameters.Count == 0 ? path : $"{path}?{string.Join('&', parameters)}", aggregate);
    }

    private static (IReadOnlyList<string> Parameters, Aggregate? Aggregate) Parameters(string text, bool custom)
    {
        var parameters = new List<string>();
        Aggregate? aggregate = null;
        foreach (string part in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? part : part[..equals];
            string value = Uri.UnescapeDataString(equals < 0 ? "" : part[(equals + 1)..]);
            if (name == "aggregate")
            {
                aggregate = Enum.TryParse(value, ignoreCase: true, out Aggregate known) && Enum.IsDefined(known) && !char.IsAsciiDigit(value[0])
                    ? known
                    : throw new QueryException("aggregate must be one of sum, average, min and max");
            }
            else if (name == "labelSelector" || (custom && name == "metricLabelSelector"))
            {
                parameters.Add($"{name}={Uri.EscapeDataString(value)}");
            }
            else
            {
                throw new QueryException($"'{name}' is no parameter of a query; known are labelSelector, {(custom ? "metricLabelSelector, " : "")}aggregate");
            }
        }

        return (parameters, aggregate);
    }

    /// <summary>The star stays as it is: it stands for all objects.</summary>
    private static string Escape(string part) => part == "*" ? part : Uri.EscapeDataString(part);
}
