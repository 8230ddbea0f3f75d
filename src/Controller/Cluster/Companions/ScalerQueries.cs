using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Turns the queries of a ScaledObject's triggers from the target to the primary.</summary>
internal static class ScalerQueries
{
    /// <summary>
    /// Rewrites <c>metadata.query</c> of each trigger: by the query that the spec gives for the trigger's name, else by
    /// putting the primary's name in place of the target's or the canary's where it stands as a word.
    /// </summary>
    public static void Rewrite(JsonNode? triggers, AutoscalerRef reference, string target)
    {
        foreach (JsonObject trigger in triggers.Items())
        {
            if (trigger["metadata"] is not JsonObject metadata)
            {
                continue;
            }

            if (trigger.Get<string>("name") is { } name && reference.PrimaryScalerQueries?.TryGetValue(name, out string? given) == true)
            {
                metadata["query"] = given;
            }
            else if (metadata.Get<string>("query") is { } query)
            {
                metadata["query"] = Regex.Replace(query, $@"(?<![\w-]){Regex.Escape(target)}(-canary(?![\w]))?(?!\w|-primary)", $"{target}-primary", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            }
        }
    }
}
