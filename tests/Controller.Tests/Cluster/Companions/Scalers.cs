using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

/// <summary>Autoscalers and the apps that name them.</summary>
internal static class Scalers
{
    public static JsonObject Hpa(string name = "shop", string spec = "{}") => With(spec, $$$"""
        {"kind":"HorizontalPodAutoscaler","metadata":{"namespace":"test","name":"{{{name}}}","uid":"h-{{{name}}}","resourceVersion":"7","labels":{"team":"web","app.kubernetes.io/instance":"argo"},"annotations":{"argocd.argoproj.io/tracking-id":"x"}},
         "spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"shop"},"minReplicas":2,"maxReplicas":10,
           "metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":80} } }],"futureField":{"kept":true} } }
        """);

    public static JsonObject ScaledObject(string query = "sum(rate(http_requests_total{deployment=\"shop\"}[1m]))", string spec = "{}", string annotations = "") => With(spec, $$$"""
        {"kind":"ScaledObject","metadata":{"namespace":"test","name":"shop","uid":"k","resourceVersion":"7","annotations":{ {{{annotations}}} }},
         "spec":{"scaleTargetRef":{"name":"shop"},"minReplicaCount":1,"maxReplicaCount":8,
           "advanced":{"horizontalPodAutoscalerConfig":{"name":"shop-hpa"}},
           "triggers":[{"type":"prometheus","name":"load","metadata":{"serverAddress":"http://prometheus:9090","query":{{{JsonValue.Create(query).ToJsonString()}}} } },{"type":"cron","metadata":{"start":"0 8 * * *"} }]} }
        """);

    public static AutoscalerRef Reference(string kind = AutoscalerRef.HorizontalPodAutoscaler, int? least = null, int? most = null, IReadOnlyDictionary<string, string>? queries = null) => new()
    {
        ApiVersion = kind == AutoscalerRef.ScaledObject ? "keda.sh/v1alpha1" : "autoscaling/v2",
        Kind = kind,
        Name = "shop",
        PrimaryScalerQueries = queries,
        PrimaryScalerReplicas = least is null && most is null ? null : new ScalerReplicas { MinReplicas = least, MaxReplicas = most },
    };

    public static App App(AutoscalerRef? reference, int? floor = null, string? adopted = null)
    {
        Canary canary = Deployments.App().Canary;
        return new App(canary with
        {
            Spec = canary.Spec with { AutoscalerRef = reference },
            Status = new CanaryStatus
            {
                PrimaryFloor = floor is { } replicas ? new PrimaryFloor { Replicas = replicas } : null,
                Adopted = new AdoptedNames { Target = "shop", Service = "shop", Ingresses = ["shop"], Autoscaler = adopted },
            },
        });
    }

    private static JsonObject With(string spec, string scaler)
    {
        JsonObject whole = JsonNode.Parse(scaler)!.AsObject();
        foreach ((string field, JsonNode? value) in JsonNode.Parse(spec)!.AsObject())
        {
            whole["spec"]![field] = value?.DeepClone();
        }

        return whole;
    }
}
