using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>The built-in kinds we use, read as <see cref="JsonObject"/> so that no field unknown to us is ever lost.</summary>
public static class Resources
{
    public static Resource<JsonObject> Deployments { get; } = Custom("apps", "v1", "deployments", "Deployment");

    public static Resource<JsonObject> ReplicaSets { get; } = Custom("apps", "v1", "replicasets", "ReplicaSet");

    public static Resource<JsonObject> ControllerRevisions { get; } = Custom("apps", "v1", "controllerrevisions", "ControllerRevision");

    public static Resource<JsonObject> Pods { get; } = Custom("", "v1", "pods", "Pod");

    public static Resource<JsonObject> Services { get; } = Custom("", "v1", "services", "Service");

    public static Resource<JsonObject> Endpoints { get; } = Custom("", "v1", "endpoints", "Endpoints");

    public static Resource<JsonObject> Ingresses { get; } = Custom("networking.k8s.io", "v1", "ingresses", "Ingress");

    public static Resource<JsonObject> Secrets { get; } = Custom("", "v1", "secrets", "Secret");

    public static Resource<JsonObject> ConfigMaps { get; } = Custom("", "v1", "configmaps", "ConfigMap");

    public static Resource<JsonObject> Events { get; } = Custom("events.k8s.io", "v1", "events", "Event");

    public static Resource<JsonObject> Leases { get; } = Custom("coordination.k8s.io", "v1", "leases", "Lease");

    public static Resource<JsonObject> Namespaces { get; } = Custom("", "v1", "namespaces", "Namespace", namespaced: false);

    public static Resource<JsonObject> CustomResourceDefinitions { get; } =
        Custom("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", namespaced: false);

    /// <summary>A kind that is not in the list above.</summary>
    public static Resource<JsonObject> Custom(string group, string version, string plural, string kind, bool namespaced = true) =>
        new(group, version, plural, kind, KubernetesJsonContext.Strict.JsonObject, namespaced);
}
