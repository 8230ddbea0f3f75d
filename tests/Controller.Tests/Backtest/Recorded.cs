using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Backtest;

namespace ProgressiveDelivery.Controller.Tests.Backtest;

/// <summary>A recorded release: both sides every 10 s, the canary with a tenth of the traffic.</summary>
internal static class Recorded
{
    public static readonly DateTimeOffset From = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public const string CanaryYaml = """
        apiVersion: canary.gitops.dev/v1beta1
        kind: Canary
        metadata: {name: cart, namespace: shop}
        spec:
          targetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}
          ingressRef: {apiVersion: networking.k8s.io/v1, kind: Ingress, name: cart}
          service: {port: 80}
          metricsServer: http://prometheus:9090
          analysis:
            interval: 30s
            threshold: 2
            stepWeights: [10, 50]
            metrics:
            - name: request-success-rate
              interval: 1m
              thresholdRange: {min: 99}
              comparison: {}
            - name: queue
              query: max(queue_length)
              thresholdRange: {max: 100}
        """;

    /// <param name="canaryFails">Of 100 requests of the canary in 10 s.</param>
    /// <param name="seconds">Length.</param>
    /// <param name="primaryFails">Of 900 requests of the primary in 10 s.</param>
    public static Recording Release(int canaryFails, int seconds = 600, int primaryFails = 1)
    {
        Recording recording = Recording.Of([Recording.Requests, Recording.Failed, "queue"]);
        for (int i = 0; i * 10 <= seconds; i++)
        {
            DateTimeOffset time = From.AddSeconds(i * 10);
            recording.Add(TrafficSide.Canary, time, [100.0 * i, (double)canaryFails * i, 7]);
            recording.Add(TrafficSide.Primary, time, [900.0 * i, (double)primaryFails * i, null]);
        }

        return recording;
    }
}
