using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;

namespace ProgressiveDelivery.Sandbox.Tests.GitOpsAgent;

public sealed class ManifestsTests
{
    [Fact]
    public void Yaml_gives_each_document_with_typed_scalars()
    {
        IReadOnlyList<JsonObject> objects = YamlDocuments.Read("""
            kind: A
            spec:
              count: 3
              rate: 0.5
              version: "1.0"
              on: true
              empty: null
              list: [a, 2]
            ---
            kind: B
            """);

        Assert.Equal(
            """{"kind":"A","spec":{"count":3,"rate":0.5,"version":"1.0","on":true,"empty":null,"list":["a",2]}}""", objects[0].ToJsonString());
        Assert.Equal("""{"kind":"B"}""", objects[1].ToJsonString());
    }

    [Fact]
    public void Manifests_are_labelled_and_namespaces_come_first()
    {
        JsonObject[] rendered = [Object("Deployment"), Object("Canary"), Object("Namespace")];

        IReadOnlyList<JsonObject> prepared = Manifests.Prepare(rendered, new ObjectKey("flux-system", "shop"));

        Assert.Equal(["Namespace", "Deployment", "Canary"], prepared.Select(manifest => manifest.Get<string>("kind")));
        Assert.All(prepared, manifest =>
        {
            Assert.Equal("shop", manifest.Label("kustomize.toolkit.fluxcd.io/name"));
            Assert.Equal("flux-system", manifest.Label("kustomize.toolkit.fluxcd.io/namespace"));
        });
    }

    [Fact]
    public void Inventory_has_the_form_of_Flux_and_reads_back()
    {
        InventoryEntry[] entries =
        [
            new("", "system:shop", "rbac.authorization.k8s.io", "ClusterRole", "v1"),
            new("shop", "settings", "", "ConfigMap", "v1"),
            new("shop", "shop", "apps", "Deployment", "v1"),
        ];

        var status = new JsonObject { ["inventory"] = new JsonObject { ["entries"] = InventoryEntry.Write(entries) } };

        Assert.Equal(
            ["_system__shop_rbac.authorization.k8s.io_ClusterRole", "shop_settings__ConfigMap", "shop_shop_apps_Deployment"],
            status.Items("inventory", "entries").Select(entry => entry.Get<string>("id")));
        Assert.Equal(entries, InventoryEntry.Read(new JsonObject { ["status"] = status }));
    }

    private static JsonObject Object(string kind) => new() { ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = "x" } };
}
