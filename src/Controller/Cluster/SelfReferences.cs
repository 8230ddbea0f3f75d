using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// Selectors in a pod template by which it means its own pods: affinity, anti-affinity and topology spread. In the primary
/// they mean the primary's. Left alone, its pods would keep away from the target's and crowd on one node, or wait for pods
/// of the target that are gone.
/// </summary>
internal static class SelfReferences
{
    private static readonly string[] Affinities = ["podAffinity", "podAntiAffinity"];

    public static void Rewrite(JsonNode? podSpec, SelectorLabel label)
    {
        foreach (JsonObject spread in podSpec.Items("topologySpreadConstraints"))
        {
            RewriteSelector(spread["labelSelector"], label);
        }

        foreach (string kind in Affinities)
        {
            foreach (JsonObject term in podSpec.Items("affinity", kind, "requiredDuringSchedulingIgnoredDuringExecution"))
            {
                RewriteSelector(term["labelSelector"], label);
            }

            foreach (JsonObject preference in podSpec.Items("affinity", kind, "preferredDuringSchedulingIgnoredDuringExecution"))
            {
                RewriteSelector(preference.At("podAffinityTerm", "labelSelector"), label);
            }
        }
    }

    /// <summary>Puts the primary's value in the place of the target's, where that is named; other apps' values stay.</summary>
    public static void RewriteSelector(JsonNode? selector, SelectorLabel label)
    {
        if (selector.Get<string>("matchLabels", label.Key) == label.Target)
        {
            selector!["matchLabels"]![label.Key] = label.Primary;
        }

        foreach (JsonObject expression in selector.Items("matchExpressions").Where(expression => expression.Get<string>("key") == label.Key))
        {
            if (expression["values"] is JsonArray values)
            {
                expression["values"] = KubernetesJson.Strings(values.Select(value => value?.GetValue<string>() == label.Target ? label.Primary : value?.GetValue<string>() ?? ""));
            }
        }
    }
}
