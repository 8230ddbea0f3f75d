using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.ClusterMetrics;

/// <summary>How the metrics APIs of Kubernetes are asked, which adapters such as KEDA's or Prometheus' serve.</summary>
public sealed record ClusterMetricsSettings : ProviderSettings
{
    /// <summary>What the API server is called from inside the cluster.</summary>
    public const string DefaultAddress = "https://kubernetes.default.svc";

    /// <summary>True asks custom.metrics.k8s.io about objects, false external.metrics.k8s.io.</summary>
    public bool Custom { get; init; }

    /// <summary>Sends requests with the controller's own connection and rights; null connects to the address with the token.</summary>
    public HttpMessageHandler? Cluster { get; init; }

    protected override string Product => Custom ? "Kubernetes custom metrics API" : "Kubernetes external metrics API";

    internal override HttpMessageHandler? Through => Cluster;

    public override string? ProblemOf(string query)
    {
        try
        {
            ClusterMetricsQuery.Parse(query, Custom);
            return null;
        }
        catch (QueryException mistake)
        {
            return mistake.Message;
        }
    }

    internal override IProviderApi Api(TimeProvider time) => new ClusterMetricsApi(this, time);
}
