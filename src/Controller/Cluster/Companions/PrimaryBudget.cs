using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Derives the primary's disruption budgets from those that select the target's pods.</summary>
internal static class PrimaryBudget
{
    /// <summary>
    /// The budgets that the primary's pods lack. One that selects them as it is needs no copy: pods under two budgets cannot
    /// be evicted at all (https://kubernetes.io/docs/tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors).
    /// </summary>
    public static IEnumerable<JsonObject> Wanted(IEnumerable<JsonObject> budgets, JsonObject target, App app, SelectorLabel label)
    {
        IReadOnlyDictionary<string, string> pods = target.Map("spec", "template", "metadata", "labels");
        var primaryPods = new Dictionary<string, string>(pods) { [label.Key] = label.Primary };
        List<JsonObject> selecting = [.. budgets.Where(budget => budget.Annotation(GeneratedMetadata.OwnerAnnotation) is null && !budget.IsBeingDeleted() && LabelSelector.Selects(budget.At("spec", "selector"), pods))];
        return selecting.Exists(budget => LabelSelector.Selects(budget.At("spec", "selector"), primaryPods))
            ? []
            : selecting.Select(budget => Desired(budget, target, app, label));
    }

    private static JsonObject Desired(JsonObject budget, JsonObject target, App app, SelectorLabel label)
    {
        JsonObject metadata = GeneratedMetadata.For(app.Namespace, $"{budget.Name()}-primary", app.Owner, app.OwnerReference);
        metadata["labels"] = GeneratedMetadata.WithoutTracking(budget.Labels());
        var spec = (JsonObject)budget["spec"]!.DeepClone();
        var selector = new JsonObject();
        foreach ((string key, string value) in target.Map("spec", "selector", "matchLabels"))
        {
            selector[key] = key == label.Key ? label.Primary : value;
        }

        spec["selector"] = new JsonObject { ["matchLabels"] = selector };
        return new JsonObject { ["metadata"] = metadata, ["spec"] = spec };
    }
}
