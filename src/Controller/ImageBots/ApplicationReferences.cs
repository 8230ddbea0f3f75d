using System.IO.Enumeration;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.ImageBots;

/// <summary>Finds the entry of an ImageUpdater that stands for an Application.</summary>
internal static class ApplicationReferences
{
    /// <summary>
    /// The entry with the Application's own name, which wins over every pattern, or else the only pattern that fits. Nothing
    /// where several patterns fit: which of them is used is the bot's own ranking.
    /// </summary>
    public static (JsonObject? Reference, bool IsItsOwn) Find(JsonObject updater, JsonObject application)
    {
        // Until spec.namespace was dropped in version 1.1 it said where the Applications are.
        if ((updater.Get<string>("spec", "namespace") ?? updater.Namespace()) != application.Namespace())
        {
            return (null, false);
        }

        JsonObject[] fitting = [.. updater.Items("spec", "applicationRefs").Where(reference => Fits(reference, application))];
        JsonObject? own = fitting.FirstOrDefault(reference => reference.Get<string>("namePattern") == application.Name());
        return own is not null ? (own, true) : (fitting is [{ } only] ? only : null, false);
    }

    private static bool Fits(JsonObject reference, JsonObject application)
        => FileSystemName.MatchesSimpleExpression(reference.Get<string>("namePattern") ?? "", application.Name(), ignoreCase: false)
           && reference.Map("labelSelectors", "matchLabels").All(label => application.Label(label.Key) == label.Value)
           && reference.Items("labelSelectors", "matchExpressions").All(expression => Holds(expression, application));

    private static bool Holds(JsonObject expression, JsonObject application)
    {
        string? value = application.Label(expression.Get<string>("key") ?? "");
        bool listed = (expression["values"] as JsonArray)?.Any(known => known?.GetValue<string>() == value) == true;
        return expression.Get<string>("operator") switch
        {
            "In" => value is not null && listed,
            "NotIn" => !listed,
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            _ => false,
        };
    }
}
