using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

/// <summary>ConfigMaps, Secrets and pods that read them, for tests.</summary>
internal static class Configs
{
    /// <summary>Refers to one object in each way that a pod can, and to what is no configuration.</summary>
    public static JsonObject PodSpec() => JsonNode.Parse("""
        {"imagePullSecrets":[{"name":"pull"}],
         "initContainers":[{"name":"migrate","envFrom":[{"secretRef":{"name":"database"}}]},
                           {"name":"sidecar","restartPolicy":"Always","env":[{"name":"A","valueFrom":{"configMapKeyRef":{"name":"side","key":"a"}}}]}],
         "containers":[{"name":"app","image":"app:1",
            "env":[{"name":"B","value":"plain"},{"name":"C","valueFrom":{"secretKeyRef":{"name":"token","key":"t"}}},
                   {"name":"D","valueFrom":{"configMapKeyRef":{"name":"settings","key":"d","optional":true}}},{"name":"E","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],
            "envFrom":[{"configMapRef":{"name":"settings"}},{"configMapRef":{"name":"extra","optional":true}}]}],
         "volumes":[{"name":"v1","configMap":{"name":"files","items":[{"key":"a","path":"b"}]}},
                    {"name":"v2","secret":{"secretName":"certificate"}},
                    {"name":"v3","projected":{"sources":[{"configMap":{"name":"projected"}},{"secret":{"name":"hidden","optional":true}},{"serviceAccountToken":{"path":"t"}},{"configMap":{"name":"kube-root-ca.crt"}}]}},
                    {"name":"v4","emptyDir":{}}]}
        """)!.AsObject();

    /// <summary>A target whose one container reads one ConfigMap and one Secret.</summary>
    public static JsonObject Target(string image = "shop:1", bool optional = false)
    {
        JsonObject target = Deployments.Target(image: image);
        target["spec"]!["template"]!["spec"]!["containers"]![0]!["envFrom"] = JsonNode.Parse(
            $$"""[{"configMapRef":{"name":"settings","optional":{{(optional ? "true" : "false")}} } },{"secretRef":{"name":"token"} }]""");
        return target;
    }

    public static JsonObject Map(string value, string name = "settings", string? tracking = null, string annotation = "canary.gitops.dev/config-tracking") => Of("ConfigMap", name, tracking, annotation, $$"""
        "data":{"a":"{{value}}"},"binaryData":{"b":"AAEC"}
        """);

    public static JsonObject Secret(string value, string name = "token", string? tracking = null) => Of("Secret", name, tracking, "canary.gitops.dev/config-tracking", $$"""
        "type":"Opaque","data":{"t":"{{value}}"}
        """);

    private static JsonObject Of(string kind, string name, string? tracking, string annotation, string content) => JsonNode.Parse($$"""
        {"apiVersion":"v1","kind":"{{kind}}","metadata":{"namespace":"test","name":"{{name}}","uid":"u-{{name}}",
          "labels":{"app.kubernetes.io/instance":"shop"},"annotations":{ {{(tracking is null ? "" : $"\"{annotation}\":\"{tracking}\"")}} } },{{content}} }
        """)!.AsObject();
}
