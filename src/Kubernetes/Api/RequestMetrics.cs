using System.Diagnostics.Metrics;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Counts requests to the API server; an idle controller is seen by this counter standing still.</summary>
public static class RequestMetrics
{
    public const string MeterName = "ProgressiveDelivery.Kubernetes";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "canary_kubernetes_requests", "{request}", "Requests sent to the Kubernetes API server.");

    /// <param name="code">The HTTP status, or "error" when no answer came.</param>
    internal static void RequestFinished(ApiRequest request, string code) => Requests.Add(
        1,
        new("verb", request.Verb),
        new("resource", request.Resource),
        new("code", code));
}
