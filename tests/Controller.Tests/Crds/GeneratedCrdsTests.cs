using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.CommandLine;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Crds;

public sealed class GeneratedCrdsTests
{
    private static readonly CustomResource Canaries = new()
    {
        Contract = ApiJson.Default.Canary,
        Kind = Canary.KindName,
        Plural = Canary.Plural,
        ShortNames = ["cn"],
        Categories = ["all"],
        Columns =
        [
            new("Status", "string", ".status.phase"),
            new("Weight", "integer", ".status.canaryWeight"),
            new("Step", "integer", ".status.step"),
            new("FailedChecks", "integer", ".status.failedChecks"),
            new("Revision", "string", ".status.lastAppliedSpec"),
            new("LastTransition", "date", ".status.lastTransitionTime"),
            new("Message", "string", ".status.message", Priority: 1),
            new("Revert", "string", ".status.rollback.phase", Priority: 1),
            new("WaitsFor", "string", ".status.hooks[?(@.answer==\"Refused\")].name", Priority: 1),
        ],
    };

    private static readonly CustomResource MetricTemplates = new()
    {
        Contract = ApiJson.Default.MetricTemplate,
        Kind = MetricTemplate.KindName,
        Plural = MetricTemplate.Plural,
        ShortNames = ["mt"],
        Columns =
        [
            new("Provider", "string", ".spec.provider.type"),
            new("Age", "date", ".metadata.creationTimestamp"),
        ],
    };

    private static readonly CustomResource AlertProviders = new()
    {
        Contract = ApiJson.Default.AlertProvider,
        Kind = AlertProvider.KindName,
        Plural = AlertProvider.Plural,
        ShortNames = ["ap"],
        Columns =
        [
            new("Type", "string", ".spec.type"),
            new("Age", "date", ".metadata.creationTimestamp"),
        ],
    };

    [Fact]
    public void Crd_of_canaries_is_current() => Verify(Canaries);

    [Fact]
    public void Crd_of_metric_templates_is_current() => Verify(MetricTemplates);

    [Fact]
    public void Crd_of_alert_providers_is_current() => Verify(AlertProviders);

    private static void Verify(CustomResource resource)
    {
        var text = "# Generated from the records in src/Controller/Api by `make crds`.\n" + YamlText.Write(CrdGenerator.Generate(resource));
        GeneratedFile.Verify($"crds/{resource.FileName}", text, "crds");
        GeneratedFile.Verify($"charts/canary/crds/{resource.FileName}", text, "crds");
    }
}
