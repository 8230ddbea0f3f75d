using System.Globalization;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Bench.Apps;

/// <summary>The objects of one app: Deployment with a ConfigMap, Ingress, Canary.</summary>
/// <param name="Number">From 1.</param>
internal sealed record BenchApp(int Number)
{
    public const string Namespace = "bench";

    public static Resource<JsonObject> Canaries { get; } = Resources.Custom("canary.gitops.dev", "v1beta1", "canaries", "Canary");

    public string Name => $"app-{Number.ToString("0000", CultureInfo.InvariantCulture)}";

    public ObjectKey Key => new(Namespace, Name);

    /// <summary>Everything in the order in which it is to be created.</summary>
    public IEnumerable<(Resource<JsonObject> Resource, JsonObject Body)> Objects(int version, string interval)
    {
        yield return (Resources.ConfigMaps, new JsonObject { ["metadata"] = Metadata(), ["data"] = new JsonObject { ["COLOUR"] = "green", ["LIMIT"] = "100" } });
        yield return (Resources.Deployments, Deployment(version));
        yield return (Resources.Ingresses, Ingress());
        yield return (Canaries, Canary(interval));
    }

    public JsonObject Canary(string interval) => new()
    {
        ["metadata"] = Metadata(),
        ["spec"] = new JsonObject
        {
            ["provider"] = "nginx",
            ["targetRef"] = new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["name"] = Name },
            ["ingressRef"] = new JsonObject { ["apiVersion"] = "networking.k8s.io/v1", ["kind"] = "Ingress", ["name"] = Name },
            ["service"] = new JsonObject { ["port"] = 80, ["targetPort"] = 8080 },
            ["analysis"] = new JsonObject
            {
                ["interval"] = interval,
                ["threshold"] = 2,
                ["stepWeight"] = 20,
                ["maxWeight"] = 60,
                ["metrics"] = new JsonArray(Metric("request-success-rate", "min", 99, interval), Metric("request-duration", "max", 500, interval)),
            },
        },
    };

    /// <summary>The app's container, which alone differs between releases.</summary>
    public JsonObject Container(int version) => new()
    {
        ["name"] = "app",
        ["image"] = $"registry.example/app:v{version.ToString(CultureInfo.InvariantCulture)}",
        ["envFrom"] = new JsonArray(new JsonObject { ["configMapRef"] = new JsonObject { ["name"] = Name } }),
        ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["containerPort"] = 8080 }),
        ["readinessProbe"] = new JsonObject { ["httpGet"] = new JsonObject { ["path"] = "/healthz", ["port"] = "http" } },
        ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "10m", ["memory"] = "32Mi" } },
    };

    private static JsonObject Metric(string name, string bound, int value, string interval)
        => new() { ["name"] = name, ["interval"] = interval, ["thresholdRange"] = new JsonObject { [bound] = value } };

    private JsonObject Metadata() => new() { ["name"] = Name, ["namespace"] = Namespace, ["labels"] = new JsonObject { ["app"] = Name } };

    private JsonObject Deployment(int version) => new()
    {
        ["metadata"] = Metadata(),
        ["spec"] = new JsonObject
        {
            ["replicas"] = 1,
            ["revisionHistoryLimit"] = 2,
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = Name } },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = Name } },
                ["spec"] = new JsonObject
                {
                    // There is no kubelet that would wait for the end of anything.
                    ["terminationGracePeriodSeconds"] = 0,
                    ["containers"] = new JsonArray(Container(version)),
                },
            },
        },
    };

    private JsonObject Ingress() => new()
    {
        ["metadata"] = Metadata(),
        ["spec"] = new JsonObject
        {
            ["ingressClassName"] = "nginx",
            ["rules"] = new JsonArray(new JsonObject
            {
                ["host"] = $"{Name}.example.test",
                ["http"] = new JsonObject
                {
                    ["paths"] = new JsonArray(new JsonObject
                    {
                        ["path"] = "/",
                        ["pathType"] = "Prefix",
                        ["backend"] = new JsonObject { ["service"] = new JsonObject { ["name"] = Name, ["port"] = new JsonObject { ["number"] = 80 } } },
                    }),
                },
            }),
        },
    };
}
