using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Migration;

/// <summary>
/// Fits a foreign object to one of our types by what the type itself says, so that a field counts as supported from the day
/// on which it is.
/// </summary>
internal static class SchemaFit
{
    /// <summary>Takes out what the type does not have or does not take, and says so.</summary>
    /// <param name="value">The object; changed in place.</param>
    /// <param name="type">What it is to be read as.</param>
    /// <param name="path">Where it stands, for the sentences.</param>
    public static IEnumerable<string> Fit(JsonObject value, Type type, string path)
    {
        var losses = new List<string>();
        Object(value, ApiJson.Default.GetTypeInfo(type)!, path, losses);
        return losses;
    }

    /// <summary>Charts often render what they leave alone as false, zero or empty.</summary>
    private static bool IsSet(JsonNode? node) => node switch
    {
        null => false,
        JsonArray array => array.Count > 0,
        JsonObject obj => obj.Count > 0,
        _ => node.GetValueKind() switch
        {
            JsonValueKind.False => false,
            JsonValueKind.String => node.GetValue<string>().Length > 0,
            JsonValueKind.Number => node.ToJsonString() != "0",
            _ => true,
        },
    };

    private static void Object(JsonObject value, JsonTypeInfo type, string path, List<string> losses)
    {
        foreach ((string name, JsonNode? node) in value.ToList())
        {
            string at = $"{path}.{name}";
            JsonPropertyInfo? property = type.Properties.FirstOrDefault(known => known.Name == name);
            if (property is null || Has<AnyShapeAttribute>(property) is not null)
            {
                value.Remove(name);
                if (IsSet(node))
                {
                    losses.Add(MeshFields.Sentence(at));
                }
            }
            else if (!IsSet(node))
            {
                // A number that is zero may mean something; a text or a list that is empty does not.
                if (node is null or JsonArray or JsonObject || node.GetValueKind() == JsonValueKind.String)
                {
                    value.Remove(name);
                }
            }
            else if (Refusal(property, node!) is { } refusal)
            {
                value.Remove(name);
                losses.Add($"{at} {refusal}.");
            }
            else
            {
                Inside(node!, ApiJson.Default.GetTypeInfo(property.PropertyType), at, losses);
            }
        }
    }

    private static void Inside(JsonNode node, JsonTypeInfo? type, string path, List<string> losses)
    {
        if (node is JsonObject obj && type?.Kind == JsonTypeInfoKind.Object)
        {
            Object(obj, type, path, losses);
        }
        else if (node is JsonArray array && type is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && ApiJson.Default.GetTypeInfo(element) is { } of)
        {
            for (int i = 0; i < array.Count; i++)
            {
                if (array[i] is { } item)
                {
                    Inside(item, of, $"{path}[{i}]", losses);
                }
            }
        }
    }

    private static string? Refusal(JsonPropertyInfo property, JsonNode node)
    {
        JsonValueKind kind = node.GetValueKind();
        if (kind == JsonValueKind.String && Has<OneOfAttribute>(property) is { } values && !values.Values.Contains(node.GetValue<string>()))
        {
            return $"is {node.GetValue<string>()}, of which Canary takes {string.Join(", ", values.Values)}";
        }

        if (kind == JsonValueKind.String && Has<PatternAttribute>(property) is { } pattern && !Regex.IsMatch(node.GetValue<string>(), pattern.Expression, RegexOptions.None, TimeSpan.FromSeconds(1)))
        {
            return $"is {node.GetValue<string>()}, which is not of the form {pattern.Expression}";
        }

        return kind == JsonValueKind.Number && Has<RangeOfAttribute>(property) is { } range && double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture) is var number && (number < range.Minimum || number > range.Maximum)
            ? $"is {node.ToJsonString()}; give {range.Minimum} to {range.Maximum}"
            : null;
    }

    private static T? Has<T>(JsonPropertyInfo property)
        where T : Attribute => (property.AttributeProvider as MemberInfo)?.GetCustomAttribute<T>();
}
