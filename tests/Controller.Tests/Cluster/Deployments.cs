using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

/// <summary>Builders of objects for tests.</summary>
internal static class Deployments
{
    public const string Revision = "v1-0123456789";

    public static readonly SelectorLabel Label = new("app", "shop");

    public static JsonObject Target(int? replicas = 3, string image = "shop:1") => JsonNode.Parse($$$"""
        {"apiVersion":"apps/v1","kind":"Deployment",
         "metadata":{"namespace":"test","name":"shop","generation":2,"labels":{"app":"shop","team":"web","kustomize.toolkit.fluxcd.io/name":"shop"},"annotations":{"deployment.kubernetes.io/revision":"4"}},
         "spec":{"replicas":{{{replicas?.ToString() ?? "null"}}},"minReadySeconds":3,"selector":{"matchLabels":{"app":"shop"}},"strategy":{"type":"Recreate"},
           "template":{"metadata":{"labels":{"app":"shop","tier":"web"}},"spec":{"containers":[{"name":"shop","image":"{{{image}}}","futureField":{"kept":[1,2.50,null,{}]} }] } } },
         "status":{"observedGeneration":2}}
        """)!.AsObject();

    public static App App(bool givesBack = true) => new(new Canary
    {
        Metadata = new ObjectMeta { Namespace = "test", Name = "shop", Uid = "u" },
        Spec = new CanarySpec
        {
            TargetRef = new TargetRef { Kind = "Deployment", Name = "shop" },
            IngressRef = new IngressRef { Name = "shop" },
            Service = new CanaryService { Port = 80 },
            Analysis = new CanaryAnalysis { StepWeight = 20, MaxWeight = 60 },
            RevertOnDeletion = givesBack,
        },
    });
}
