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

    /// <summary>The metrics as a YAML list; null for the success rate and the duration where somebody comes to the canary, and for none elsewhere.</summary>
    public string? Metrics { get; init; }

    /// <summary>Further lines of spec.analysis.</summary>
    public IReadOnlyList<string> Analysis { get; init; } = [];

    /// <summary>Further lines of the spec.</summary>
    public IReadOnlyList<string> Spec { get; init; } = [];

    /// <summary>How the version reaches its users.</summary>
    public ReleaseStrategy Strategy { get; init; } = ReleaseStrategy.Canary;

    /// <summary>Passed checks of a strategy without weights.</summary>
    public int Iterations { get; init; } = 3;

    /// <summary>Ingresses beside the app's own.</summary>
    public IReadOnlyList<string> MoreIngresses { get; init; } = [];

    private string Route => Strategy == ReleaseStrategy.Services ? ""
        : MoreIngresses.Count == 0 ? $"ingressRef: {{apiVersion: networking.k8s.io/v1, kind: Ingress, name: {App}}}"
        : $"ingressRefs: [{string.Join(", ", MoreIngresses.Prepend(App).Select(name => $"{{name: {name}}}"))}]";

    private string UsualMetrics => Strategy is ReleaseStrategy.BlueGreen or ReleaseStrategy.Services ? "[]" : string.Create(
        CultureInfo.InvariantCulture,
        $"[{{name: request-success-rate, interval: 10s, thresholdRange: {{min: 99}}}}, {{name: request-duration, interval: 10s, thresholdRange: {{max: {LatencyLimitMs}}}}}]");

    private string Exposure => Strategy switch
    {
        ReleaseStrategy.Canary => $"stepWeights: [{string.Join(", ", StepWeights)}]",
        ReleaseStrategy.AbTest => string.Create(CultureInfo.InvariantCulture, $"iterations: {Iterations}\n    match: [{{headers: {{x-user: {{exact: insider}}}}}}]"),
        _ => string.Create(CultureInfo.InvariantCulture, $"iterations: {Iterations}"),
    };

    /// <summary>The text of the file.</summary>
    public string Render() => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: canary.gitops.dev/v1beta1
        kind: Canary
        metadata:
          name: {{App}}
        spec:
          provider: {{(Strategy == ReleaseStrategy.Services ? "kubernetes" : "nginx")}}
          targetRef:
            apiVersion: apps/v1
            kind: Deployment
            name: {{App}}
          {{Route}}{{(IsAutoscaled ? $"\n  autoscalerRef:\n    apiVersion: autoscaling/v2\n    kind: HorizontalPodAutoscaler\n    name: {App}" : "")}}
          {{string.Join("\n  ", Spec)}}
          progressDeadlineSeconds: {{ProgressDeadlineSeconds}}
          service:
            port: 80
            targetPort: 8080
          analysis:
            interval: {{Interval}}
            threshold: {{Threshold}}
            {{Exposure}}
            {{string.Join("\n    ", Analysis)}}
            metrics: {{Metrics ?? UsualMetrics}}
          rollback:
            git: {}

        """);
}
