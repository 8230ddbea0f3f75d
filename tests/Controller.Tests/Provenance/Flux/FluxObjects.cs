using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;

namespace ProgressiveDelivery.Controller.Tests.Provenance;

/// <summary>Flux's objects in the shapes that its controllers write, for Deployment test/shop.</summary>
internal static class FluxObjects
{
    public const string Applied = "1111111111111111111111111111111111111111";
    public const string Attempted = "2222222222222222222222222222222222222222";

    public static JsonObject Deployment() => TestObjects.Parse("""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"namespace":"test","name":"shop",
          "labels":{"app":"shop","kustomize.toolkit.fluxcd.io/name":"shop","kustomize.toolkit.fluxcd.io/namespace":"flux-system"} } }
        """);

    public static JsonObject Kustomization(string applied = $"main@sha1:{Applied}", string attempted = $"main@sha1:{Attempted}", string sourceKind = "GitRepository", string inventory = "test_shop_apps_Deployment")
        => TestObjects.Parse($$$"""
        {"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization","metadata":{"namespace":"flux-system","name":"shop","generation":1},
         "spec":{"interval":"10m","path":"./apps/shop","prune":true,"sourceRef":{"kind":"{{{sourceKind}}}","name":"apps"} },
         "status":{"observedGeneration":1,"lastAppliedRevision":"{{{applied}}}","lastAttemptedRevision":"{{{attempted}}}",
           "inventory":{"entries":[{"id":"{{{inventory}}}","v":"v1"},{"id":"test_shop__Service","v":"v1"}] } } }
        """);

    public static JsonObject Repository(string reference = """{"branch":"main"}""", string url = "https://git.test/apps.git", string name = "apps") => TestObjects.Parse($$$"""
        {"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"GitRepository","metadata":{"namespace":"flux-system","name":"{{{name}}}"},
         "spec":{"interval":"1m","url":"{{{url}}}","ref":{{{reference}}} } }
        """);

    public static TestObjects Cluster(JsonObject? kustomization = null, JsonObject? repository = null) => new TestObjects()
        .With(FluxResources.Kustomizations, kustomization ?? Kustomization())
        .With(FluxResources.GitRepositories, repository ?? Repository());
}
