using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>The label that tells the pods of target and primary apart.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Target">Its value on the target's pods.</param>
internal sealed record SelectorLabel(string Key, string Target)
{
    /// <summary>Its value on the primary's pods.</summary>
    public string Primary => $"{Target}-primary";

    /// <summary>The first of the candidate labels that the Deployment selects its pods by; null when there is none.</summary>
    public static SelectorLabel? Of(JsonObject deployment, IReadOnlyList<string> candidates)
    {
        IReadOnlyDictionary<string, string> selector = deployment.Map("spec", "selector", "matchLabels");
        return candidates.FirstOrDefault(selector.ContainsKey) is { } key ? new SelectorLabel(key, selector[key]) : null;
    }
}
