using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class ConfigReferencesTests
{
    [Fact]
    public void Every_way_in_which_a_container_reads_configuration_is_found_and_nothing_else()
        => Assert.Equal(
            [
                "configmap/extra optional", "configmap/files", "configmap/projected", "configmap/settings", "configmap/side",
                "secret/certificate", "secret/database", "secret/hidden optional", "secret/token",
            ],
            ConfigReferences.In(Configs.PodSpec()).Select(reference => reference.StatusName + (reference.IsOptional ? " optional" : "")).Order(StringComparer.Ordinal));

    [Fact]
    public void Renaming_changes_the_names_and_no_other_field()
    {
        JsonObject renamed = Configs.PodSpec();

        ConfigReferences.Rename(renamed, (kind, name) => kind == ConfigReference.ConfigMap ? $"{name}-copy" : null);

        Assert.Equal(
            ["configmap/extra-copy", "configmap/files-copy", "configmap/kube-root-ca.crt-copy", "configmap/projected-copy", "configmap/settings-copy", "configmap/side-copy"],
            ConfigReferences.In(renamed).Where(reference => reference.Kind == ConfigReference.ConfigMap).Select(reference => reference.StatusName).Order(StringComparer.Ordinal));
        ConfigReferences.Rename(renamed, (_, name) => name.Replace("-copy", "", StringComparison.Ordinal));
        Assert.True(JsonNode.DeepEquals(Configs.PodSpec(), renamed));
    }

    [Fact]
    public void Template_without_containers_or_volumes_refers_to_nothing()
    {
        Assert.Empty(ConfigReferences.In(null));
        Assert.Empty(ConfigReferences.In(new JsonObject()));
    }
}
