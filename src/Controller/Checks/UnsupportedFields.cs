using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Finds the fields of a spec that the schema keeps only so that they can be refused with a sentence.</summary>
internal static class UnsupportedFields
{
    private static readonly PropertyReader[] OfSpec = Of(ApiJson.Default.CanarySpec);
    private static readonly PropertyReader[] OfService = Of(ApiJson.Default.CanaryService);
    private static readonly PropertyReader[] OfAnalysis = Of(ApiJson.Default.CanaryAnalysis);
    private static readonly PropertyReader[] OfAffinity = Of(ApiJson.Default.SessionAffinitySpec);
    private static readonly PropertyReader[] OfMatch = Of(ApiJson.Default.RequestMatch);

    /// <summary>The paths of those that ask for something.</summary>
    public static IEnumerable<string> In(CanarySpec spec) =>
    [
        .. OfSpec.Where(field => IsSet(field.Read(spec))).Select(field => $"spec.{field.Name}"),
        .. OfService.Where(field => IsSet(field.Read(spec.Service))).Select(field => $"spec.service.{field.Name}"),
        .. OfAnalysis.Where(field => IsSet(field.Read(spec.Analysis))).Select(field => $"spec.analysis.{field.Name}"),
    ];

    /// <summary>The names of those of a session affinity.</summary>
    public static IEnumerable<string> In(SessionAffinitySpec affinity) => OfAffinity.Where(field => IsSet(field.Read(affinity))).Select(field => field.Name);

    /// <summary>The names of those of a match.</summary>
    public static IEnumerable<string> In(RequestMatch match) => OfMatch.Where(field => IsSet(field.Read(match))).Select(field => field.Name);

    private static PropertyReader[] Of(JsonTypeInfo type) =>
    [
        .. from property in type.Properties
           where property.AttributeProvider is MemberInfo member && member.IsDefined(typeof(AnyShapeAttribute))
           select new PropertyReader(property.Name, instance => (JsonElement?)property.Get!(instance)),
    ];

    /// <summary>Charts often render what they leave alone as false, zero or empty.</summary>
    private static bool IsSet(JsonElement? value) => value?.ValueKind switch
    {
        null or JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False => false,
        JsonValueKind.Array => value.Value.GetArrayLength() > 0,
        JsonValueKind.Object => value.Value.EnumerateObject().Any(),
        JsonValueKind.String => value.Value.GetString() is { Length: > 0 },
        JsonValueKind.Number => value.Value.TryGetDouble(out double number) && number != 0,
        _ => true,
    };

    private sealed record PropertyReader(string Name, Func<object, JsonElement?> Read);
}
