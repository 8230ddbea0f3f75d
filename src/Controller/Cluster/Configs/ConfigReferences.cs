using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// Finds the ConfigMaps and Secrets that the containers of a pod read: by env, envFrom and volumes, projected ones too. What
/// the kubelet alone uses (pull secrets, credentials of volume drivers) is none of them.
/// </summary>
internal static class ConfigReferences
{
    /// <summary>Each once; one that is referred to both ways is not optional.</summary>
    public static IReadOnlyList<ConfigReference> In(JsonNode? podSpec)
        => [.. Fields(podSpec)
            .Select(field => (field.Kind, Name: field.Node.Get<string>(field.NameField), IsOptional: field.Node.Get<bool>("optional")))
            .Where(found => found.Name is { Length: > 0 } && !(found.Kind == ConfigReference.ConfigMap && found.Name == "kube-root-ca.crt"))
            .GroupBy(found => (found.Kind, found.Name), found => found.IsOptional)
            .Select(group => new ConfigReference(group.Key.Kind, group.Key.Name!, group.All(optional => optional)))];

    /// <summary>Points the pod to copies; null keeps a name.</summary>
    public static void Rename(JsonNode? podSpec, Func<string, string, string?> copyOf)
    {
        foreach ((string kind, JsonObject node, string nameField) in Fields(podSpec).ToList())
        {
            if (node.Get<string>(nameField) is { } name && copyOf(kind, name) is { } copy)
            {
                node[nameField] = copy;
            }
        }
    }

    private static IEnumerable<(string Kind, JsonObject Node, string NameField)> Fields(JsonNode? podSpec)
    {
        foreach (JsonObject container in podSpec.Items("initContainers").Concat(podSpec.Items("containers")))
        {
            foreach (JsonObject variable in container.Items("env"))
            {
                if (Both(variable.At("valueFrom"), "configMapKeyRef", "secretKeyRef", "name") is { } field)
                {
                    yield return field;
                }
            }

            foreach (JsonObject source in container.Items("envFrom"))
            {
                if (Both(source, "configMapRef", "secretRef", "name") is { } field)
                {
                    yield return field;
                }
            }
        }

        foreach (JsonObject volume in podSpec.Items("volumes"))
        {
            if (Both(volume, "configMap", "secret", "secretName") is { } field)
            {
                yield return field;
            }

            foreach (JsonObject source in volume.Items("projected", "sources"))
            {
                if (Both(source, "configMap", "secret", "name") is { } projected)
                {
                    yield return projected;
                }
            }
        }
    }

    private static (string Kind, JsonObject Node, string NameField)? Both(JsonNode? node, string configMap, string secret, string secretName)
        => node.At(configMap) is JsonObject map ? (ConfigReference.ConfigMap, map, "name")
            : node.At(secret) is JsonObject hidden ? (ConfigReference.Secret, hidden, secretName)
            : null;
}
