using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Tests.Crds;

/// <summary>
/// Makes a structural schema (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema)
/// from the JSON contract that the controller reads and writes with, so that names and types cannot drift apart.
/// </summary>
internal static class SchemaGenerator
{
    public static JsonObject Generate(JsonTypeInfo contract) => contract.Kind switch
    {
        JsonTypeInfoKind.Object => Object(contract),
        JsonTypeInfoKind.Enumerable => Typed("array", ("items", Generate(contract.Options.GetTypeInfo(contract.ElementType!)))),
        JsonTypeInfoKind.Dictionary => Typed("object", ("additionalProperties", Generate(contract.Options.GetTypeInfo(contract.ElementType!)))),
        _ => Scalar(Nullable.GetUnderlyingType(contract.Type) ?? contract.Type),
    };

    private static JsonObject Object(JsonTypeInfo contract)
    {
        var schema = Typed("object", ("properties", new JsonObject(contract.Properties.Select(
            property => KeyValuePair.Create(property.Name, (JsonNode?)Field(contract, property))))));
        if (contract.Properties.Where(property => property.IsRequired).ToArray() is { Length: > 0 } required)
        {
            schema["required"] = Strings(required.Select(property => property.Name));
        }

        if (contract.Type.GetCustomAttribute<AtMostOneOfAttribute>() is { } choice)
        {
            schema["not"] = new JsonObject { ["required"] = Strings(choice.Fields) };
        }

        return schema;
    }

    private static JsonObject Field(JsonTypeInfo owner, JsonPropertyInfo property)
    {
        var declaration = property.AttributeProvider
            ?? throw new InvalidOperationException($"{owner.Type.Name}.{property.Name} has lost its attributes.");
        var schema = Shape(property, declaration);
        Constrain(schema, declaration);
        schema.Insert(0, "description", Description(declaration)
            ?? throw new InvalidOperationException($"{owner.Type.Name}.{property.Name} has no description for `kubectl explain`."));
        return schema;
    }

    private static JsonObject Shape(JsonPropertyInfo property, ICustomAttributeProvider declaration)
    {
        if (declaration.IsDefined(typeof(AnyShapeAttribute), inherit: true))
        {
            return new JsonObject { ["x-kubernetes-preserve-unknown-fields"] = true };
        }

        return declaration.IsDefined(typeof(IntOrStringAttribute), inherit: true)
            ? new JsonObject { ["x-kubernetes-int-or-string"] = true }
            : Generate(property.Options.GetTypeInfo(property.PropertyType));
    }

    private static JsonObject Scalar(Type type) => type switch
    {
        _ when type == typeof(string) => Typed("string"),
        _ when type == typeof(bool) => Typed("boolean"),
        _ when type == typeof(int) => Typed("integer", ("format", "int32")),
        _ when type == typeof(long) => Typed("integer", ("format", "int64")),
        _ when type == typeof(double) => Typed("number"),
        _ when type == typeof(DateTimeOffset) => Typed("string", ("format", "date-time")),
        _ => throw new InvalidOperationException($"{type} has no place in a schema: give the field a type that has, or say [AnyShape]."),
    };

    private static void Constrain(JsonObject schema, ICustomAttributeProvider declaration)
    {
        // What is said of a list of numbers or texts holds for each of them.
        var value = schema["items"] as JsonObject ?? schema;
        foreach (var attribute in declaration.GetCustomAttributes(inherit: true))
        {
            switch (attribute)
            {
                case RangeOfAttribute range:
                    value["minimum"] = Number(range.Minimum);
                    if (double.IsFinite(range.Maximum))
                    {
                        value["maximum"] = Number(range.Maximum);
                    }

                    break;
                case PatternAttribute pattern:
                    value["pattern"] = pattern.Expression;
                    break;
                case OneOfAttribute choice:
                    value["enum"] = Strings(choice.Values);
                    break;
                case DefaultsToAttribute { Value: var given }:
                    schema["default"] = Default(given);
                    break;
                case ListKeyAttribute key:
                    schema["x-kubernetes-list-type"] = "map";
                    schema["x-kubernetes-list-map-keys"] = Strings([key.Field]);
                    break;
            }
        }
    }

    public static string? Description(ICustomAttributeProvider declaration)
        => declaration.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true).OfType<DescriptionAttribute>().FirstOrDefault()?.Description;

    private static JsonNode Default(object value) => value switch
    {
        string text => text,
        bool truth => truth,
        int whole => whole,
        double number => Number(number),
        _ => throw new InvalidOperationException($"A default of type {value.GetType()} is not known."),
    };

    private static JsonNode Number(double value)
        => double.IsInteger(value) ? (JsonNode)(long)value : value;

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static JsonObject Typed(string type, params (string Key, JsonNode Value)[] rest)
    {
        var schema = new JsonObject { ["type"] = type };
        foreach (var (key, value) in rest)
        {
            schema[key] = value;
        }

        return schema;
    }
}
