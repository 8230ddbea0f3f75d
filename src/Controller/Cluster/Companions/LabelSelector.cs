using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>A selector of pods by their labels (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors).</summary>
internal static class LabelSelector
{
    /// <summary>Whether it selects an object of these labels. An empty one counts as selecting none: what it means differs by kind and version.</summary>
    public static bool Selects(JsonNode? selector, IReadOnlyDictionary<string, string> labels)
    {
        IReadOnlyDictionary<string, string> exact = selector.Map("matchLabels");
        List<JsonObject> expressions = [.. selector.Items("matchExpressions")];
        return exact.Count + expressions.Count > 0
               && exact.All(wanted => labels.TryGetValue(wanted.Key, out string? value) && value == wanted.Value)
               && expressions.TrueForAll(expression => Holds(expression, labels));
    }

    private static bool Holds(JsonObject expression, IReadOnlyDictionary<string, string> labels)
    {
        string? value = labels.GetValueOrDefault(expression.Get<string>("key") ?? "");
        bool isListed = value is not null && expression["values"] is JsonArray values && values.Any(listed => listed?.ToString() == value);
        return expression.Get<string>("operator") switch
        {
            "In" => isListed,
            "NotIn" => !isListed,
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            _ => false,
        };
    }
}
