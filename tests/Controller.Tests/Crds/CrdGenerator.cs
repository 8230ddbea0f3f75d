using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace ProgressiveDelivery.Controller.Tests.Crds;

/// <summary>Makes the CustomResourceDefinition of a <see cref="CustomResource"/>.</summary>
internal static class CrdGenerator
{
    public static JsonObject Generate(CustomResource resource)
    {
        var schema = Root(resource.Contract);

        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject
            {
                ["name"] = resource.Name,
                // Uninstalling the chart must not take every Canary of the cluster with it.
                ["annotations"] = new JsonObject { ["helm.sh/resource-policy"] = "keep" },
            },
            ["spec"] = new JsonObject
            {
                ["group"] = CustomResource.Group,
                ["scope"] = "Namespaced",
                ["names"] = Names(resource),
                ["versions"] = new JsonArray(Version(resource, schema)),
            },
        };
    }

    private static JsonObject Version(CustomResource resource, JsonObject schema)
    {
        var version = new JsonObject { ["name"] = CustomResource.Version, ["served"] = true, ["storage"] = true };
        if (schema["properties"]!.AsObject().ContainsKey("status"))
        {
            version["subresources"] = new JsonObject { ["status"] = new JsonObject() };
        }

        version["additionalPrinterColumns"] = new JsonArray([.. resource.Columns.Select(Column)]);
        version["schema"] = new JsonObject { ["openAPIV3Schema"] = schema };
        return version;
    }

    /// <summary>The whole object: metadata is the API server's own, which allows no more than its type to be said.</summary>
    private static JsonObject Root(JsonTypeInfo contract)
    {
        var properties = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["type"] = "string" },
            ["kind"] = new JsonObject { ["type"] = "string" },
            ["metadata"] = new JsonObject { ["type"] = "object" },
        };
        foreach (var property in contract.Properties.Where(property => property.Name is "spec" or "status"))
        {
            var schema = SchemaGenerator.Generate(contract.Options.GetTypeInfo(property.PropertyType));
            schema.Insert(0, "description", SchemaGenerator.Description(property.AttributeProvider!));
            properties[property.Name] = schema;
        }

        return new JsonObject
        {
            ["description"] = SchemaGenerator.Description(contract.Type),
            ["type"] = "object",
            ["required"] = new JsonArray("spec"),
            ["properties"] = properties,
        };
    }

    private static JsonObject Names(CustomResource resource)
    {
        var kind = resource.Kind;
        var names = new JsonObject
        {
            ["kind"] = kind,
            ["listKind"] = kind + "List",
            ["plural"] = resource.Plural,
            ["singular"] = kind.ToLowerInvariant(),
        };
        if (resource.ShortNames.Count > 0)
        {
            names["shortNames"] = new JsonArray([.. resource.ShortNames]);
        }

        if (resource.Categories.Count > 0)
        {
            names["categories"] = new JsonArray([.. resource.Categories]);
        }

        return names;
    }

    private static JsonObject Column(PrinterColumn column)
    {
        var json = new JsonObject { ["name"] = column.Name, ["type"] = column.Type, ["jsonPath"] = column.JsonPath };
        if (column.Priority > 0)
        {
            json["priority"] = column.Priority;
        }

        return json;
    }
}
