using System.Globalization;

namespace ProgressiveDelivery.Sandbox.Playground.Git;

/// <summary>A canary.yaml for an app, with quick checks unless told otherwise.</summary>
public sealed record CanaryManifest(string App)
{
    public string Interval { get; init; } = "2s";

    public int Threshold { get; init; } = 1;

    public IReadOnlyList<int> StepWeights { get; init; } = [30, 60];

    public int ProgressDeadlineSeconds { get; init; } = 60;

    /// <summary>
    /// Far above what a version needs whose first requests meet a busy machine, and a bound of ingress-nginx's buckets:
    /// between two of them the P99 is a guess.
    /// </summary>
    public int LatencyLimitMs { get; init; } = 2500;

    /// <summary>Whether the app has a HorizontalPodAutoscaler of its own name.</summary>
    public bool IsAutoscaled { get; init; }

    /// <summary>The text of the file.</summary>
    public string Render() => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: canary.gitops.dev/v1beta1
        kind: Canary
        metadata:
          name: {{App}}
        spec:
          provider: nginx
          targetRef:
            apiVersion: apps/v1
            kind: Deployment
            name: {{App}}
          ingressRef:
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            name: {{App}}{{(IsAutoscaled ? $"\n  autoscalerRef:\n    apiVersion: autoscaling/v2\n    kind: HorizontalPodAutoscaler\n    name: {App}" : "")}}
          progressDeadlineSeconds: {{ProgressDeadlineSeconds}}
          service:
            port: 80
            targetPort: 8080
          analysis:
            interval: {{Interval}}
            threshold: {{Threshold}}
            stepWeights: [{{string.Join(", ", StepWeights)}}]
            metrics:
              - name: request-success-rate
                interval: 10s
                thresholdRange:
                  min: 99
              - name: request-duration
                interval: 10s
                thresholdRange:
                  max: {{LatencyLimitMs}}
          rollback:
            git: {}

        """);
}
