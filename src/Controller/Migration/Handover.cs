using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Migration;

/// <summary>
/// Makes an object that Flagger generated one of ours without touching its spec: our mark and owner in place of Flagger's,
/// and Flagger's fields as if we had applied them. Fields that it left behind under its own name would stay for ever: server-side
/// apply only removes what the same manager applied before (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management).
/// </summary>
internal static class Handover
{
    /// <summary>A merge patch for exactly this version of the object.</summary>
    /// <param name="live">The object.</param>
    /// <param name="flagger">Flagger's Canary.</param>
    /// <param name="app">Ours.</param>
    /// <param name="ownerReference">Our owner reference; null for none.</param>
    /// <param name="annotations">Further annotations.</param>
    public static JsonObject Patch(JsonObject live, JsonObject flagger, App app, JsonObject? ownerReference, params ReadOnlySpan<(string Name, string Value)> annotations)
    {
        var marks = new JsonObject { [GeneratedMetadata.OwnerAnnotation] = app.Owner };
        foreach ((string name, string value) in annotations)
        {
            marks[name] = value;
        }

        var metadata = new JsonObject
        {
            ["resourceVersion"] = live.ResourceVersion(),
            ["annotations"] = marks,
            ["ownerReferences"] = Owners(live, flagger, ownerReference),
        };
        if (live.At("metadata", "managedFields") is JsonArray managed)
        {
            metadata["managedFields"] = Managers(managed);
        }

        return new JsonObject { ["metadata"] = metadata };
    }

    public static bool IsOwnedBy(JsonObject live, JsonObject flagger) => live.Items("metadata", "ownerReferences").Any(owner => owner.Get<string>("uid") == flagger.Uid());

    private static JsonArray Owners(JsonObject live, JsonObject flagger, JsonObject? ours)
    {
        List<JsonNode> owners = [.. live.Items("metadata", "ownerReferences").Where(owner => owner.Get<string>("uid") != flagger.Uid() && owner.Get<string>("uid") != ours.Get<string>("uid")).Select(owner => owner.DeepClone())];
        if (ours is not null)
        {
            JsonNode added = ours.DeepClone();

            // Only one owner may be the controller.
            added["controller"] = !owners.Exists(owner => owner["controller"]?.GetValue<bool>() == true);
            owners.Add(added);
        }

        return new JsonArray([.. owners]);
    }

    private static JsonArray Managers(JsonArray managed)
    {
        bool isOurs = managed.OfType<JsonObject>().Any(entry => entry.Get<string>("manager") == Actuator.FieldManager && entry.Get<string>("operation") == "Apply");
        var handed = new JsonArray();
        foreach (JsonObject entry in managed.OfType<JsonObject>())
        {
            JsonObject kept = entry.Clone();
            if (!isOurs && entry.Get<string>("manager") == FlaggerResources.FieldManager && entry.Get<string>("operation") == "Update" && entry.Get<string>("subresource") is null or "")
            {
                (kept["manager"], kept["operation"]) = (Actuator.FieldManager, "Apply");
                isOurs = true;
            }

            handed.Add((JsonNode)kept);
        }

        return handed;
    }
}
