using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Tests.Cluster;

namespace ProgressiveDelivery.Controller.Tests.Migration;

/// <summary>What Flagger leaves in a cluster, as it was seen there.</summary>
internal static class FlaggerObjects
{
    public static JsonObject Canary(string spec = "{}", string status = """{"phase":"Succeeded","canaryWeight":0}""")
    {
        JsonObject canary = Object("Canary", """
            {"provider":"nginx","targetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"shop"},
             "ingressRef":{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","name":"shop"},
             "autoscalerRef":{"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","name":"shop","primaryScalerReplicas":{"minReplicas":2,"maxReplicas":9}},
             "progressDeadlineSeconds":60,"service":{"port":80,"targetPort":"http"},
             "analysis":{"interval":"30s","threshold":5,"maxWeight":60,"stepWeight":20,
               "metrics":[{"name":"request-success-rate","thresholdRange":{"min":99},"interval":"1m"},{"name":"latency","templateRef":{"name":"latency"},"thresholdRange":{"max":500},"interval":"1m"}]}}
            """);
        canary["status"] = JsonNode.Parse(status);
        foreach ((string field, JsonNode? value) in JsonNode.Parse(spec)!.AsObject())
        {
            canary["spec"]![field] = value?.DeepClone();
        }

        return canary;
    }

    public static JsonObject WithSpec(JsonObject flagger, JsonObject spec)
    {
        flagger["spec"] = spec.DeepClone();
        return flagger;
    }

    public static JsonObject Object(string kind, string spec) => JsonNode.Parse($$"""
        {"apiVersion":"flagger.app/v1beta1","kind":"{{kind}}",
         "metadata":{"namespace":"test","name":"shop","uid":"flagger-uid","resourceVersion":"5","finalizers":["finalizer.flagger.app"],
           "labels":{"team":"web","kustomize.toolkit.fluxcd.io/name":"apps"},"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}"} },
         "spec":{{spec}} }
        """)!.AsObject();

    /// <summary>The target as it idles: no pods, the template that Flagger acted on last.</summary>
    public static JsonObject Target(string image = "shop:1")
    {
        JsonObject target = Deployments.Target(0, image);
        Pod(target)["volumes"] = JsonNode.Parse("""[{"name":"settings","configMap":{"name":"settings"}}]""");
        return target;
    }

    /// <summary>Flagger's copy: one selector label, suffixed names, an annotation of its own, owned by its Canary.</summary>
    public static JsonObject Primary(string image = "shop:1")
    {
        JsonObject primary = Target(image);
        primary["metadata"] = Generated("shop-primary");
        primary["spec"]!["replicas"] = 3;
        primary["spec"]!["selector"] = JsonNode.Parse("""{"matchLabels":{"app":"shop-primary"}}""");
        primary["spec"]!["template"]!["metadata"] = JsonNode.Parse("""{"labels":{"app":"shop-primary","tier":"web"},"annotations":{"flagger-id":"8c6b"}}""");
        Pod(primary)["volumes"] = JsonNode.Parse("""[{"name":"settings","configMap":{"name":"settings-primary"}}]""");
        return primary;
    }

    public static JsonObject Service(string name, string selects) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = Generated(name),
        ["spec"] = new JsonObject { ["selector"] = new JsonObject { ["app"] = selects } },
    };

    public static JsonObject CanaryIngress(int weight = 0)
    {
        var ingress = new JsonObject { ["apiVersion"] = "networking.k8s.io/v1", ["kind"] = "Ingress", ["metadata"] = Generated("shop-canary"), ["spec"] = new JsonObject() };
        ingress["metadata"]!["annotations"] = new JsonObject { ["nginx.ingress.kubernetes.io/canary"] = "true", ["nginx.ingress.kubernetes.io/canary-weight"] = $"{weight}" };
        return ingress;
    }

    public static JsonObject Generated(string name) => JsonNode.Parse($$"""
        {"namespace":"test","name":"{{name}}","uid":"u-{{name}}","resourceVersion":"7",
         "ownerReferences":[{"apiVersion":"flagger.app/v1beta1","kind":"Canary","name":"shop","uid":"flagger-uid","controller":true,"blockOwnerDeletion":true}],
         "managedFields":[{"manager":"flagger","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{} } } },
           {"manager":"kube-controller-manager","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:status":{} } }]}
        """)!.AsObject();

    private static JsonObject Pod(JsonObject deployment) => (JsonObject)deployment["spec"]!["template"]!["spec"]!;
}
