using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// Keeps of an Argo CD Application what tells where its Deployments came from: sources, revisions and the Deployments
/// themselves. The rest (every resource, every sync of the past, values) often fills a hundred kilobytes.
/// </summary>
internal static class SlimApplication
{
    public static JsonObject Of(JsonObject application)
    {
        var slim = new JsonObject
        {
            ["metadata"] = Only(application["metadata"], "name", "namespace", "uid", "resourceVersion", "annotations"),
            ["spec"] = Only(application["spec"], "source", "sources", "sourceHydrator", "ignoreDifferences", "syncPolicy"),
            ["status"] = Status(application["status"]),
        };
        DropValues(slim);
        (slim["metadata"]?["annotations"] as JsonObject)?.Remove("kubectl.kubernetes.io/last-applied-configuration");
        return slim;
    }

    private static JsonObject Status(JsonNode? status)
    {
        JsonObject slim = Only(status, "sync", "sourceHydrator");
        slim["resources"] = new JsonArray([.. status.Items("resources").Where(resource => resource.Get<string>("kind") == "Deployment").Select(resource => resource.DeepClone())]);
        if (status.At("operationState") is { } operation)
        {
            JsonObject state = Only(operation, "phase");
            state["operation"] = new JsonObject { ["sync"] = Only(operation.At("operation", "sync"), "revision", "revisions", "resources") };
            state["syncResult"] = Only(operation.At("syncResult"), "revision", "revisions");
            slim["operationState"] = state;
        }

        if (status.Items("history").LastOrDefault() is { } last)
        {
            slim["history"] = new JsonArray(Only(last, "id", "revision", "revisions", "source", "sources"));
        }

        return slim;
    }

    private static JsonObject Only(JsonNode? from, params ReadOnlySpan<string> names)
    {
        var kept = new JsonObject();
        foreach (string name in names)
        {
            if (from.At(name) is { } value)
            {
                kept[name] = value.DeepClone();
            }
        }

        return kept;
    }

    /// <summary>Values are large and may hold what nobody else should see; only the names of value files are read.</summary>
    private static void DropValues(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (JsonNode? item in array)
            {
                DropValues(item);
            }
        }
        else if (node is JsonObject obj)
        {
            if (obj["helm"] is JsonObject helm)
            {
                obj["helm"] = Only(helm, "valueFiles");
            }

            foreach ((string _, JsonNode? value) in obj)
            {
                DropValues(value);
            }
        }
    }
}
