using ProgressiveDelivery.Testing;
using YamlDotNet.RepresentationModel;

namespace ProgressiveDelivery.EndToEnd.Shipping;

/// <summary>The Prometheus alert rules of the chart.</summary>
public static class AlertRules
{
    public static IReadOnlyList<ShippedQuery> All { get; } = Load();

    private static List<ShippedQuery> Load()
    {
        using var text = File.OpenText(Path.Combine(GeneratedFile.Root, "charts/canary/rules/canary.rules.yaml"));
        var stream = new YamlStream();
        stream.Load(text);
        return
        [
            .. from @group in (YamlSequenceNode)stream.Documents[0].RootNode["groups"]
               from rule in (YamlSequenceNode)@group["rules"]
               select new ShippedQuery($"rule {rule["alert"]}", rule["expr"].ToString(), IsAlert: true)
        ];
    }
}
