using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Our own kinds.</summary>
internal static class ApiResources
{
    public static Resource<Canary> Canaries { get; } =
        new(KubernetesObject.Group, KubernetesObject.Version, Canary.Plural, Canary.KindName, ApiJson.Default.Canary);

    public static Resource<MetricTemplate> MetricTemplates { get; } =
        new(KubernetesObject.Group, KubernetesObject.Version, MetricTemplate.Plural, MetricTemplate.KindName, ApiJson.Default.MetricTemplate);

    public static Resource<AlertProvider> AlertProviders { get; } =
        new(KubernetesObject.Group, KubernetesObject.Version, AlertProvider.Plural, AlertProvider.KindName, ApiJson.Default.AlertProvider);
}
