using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Source-generated JSON of our API group.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(AlertProvider))]
[JsonSerializable(typeof(Canary))]
[JsonSerializable(typeof(CanaryAnalysis))]
[JsonSerializable(typeof(CanaryService))]
[JsonSerializable(typeof(CanarySpec))]
[JsonSerializable(typeof(CanaryStatus))]
[JsonSerializable(typeof(MetricTemplate))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>RFC 3339 in UTC to the millisecond, which is what the deadlines of short intervals need; format date-time allows the fraction.</summary>
    private sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
            => writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", System.Globalization.CultureInfo.InvariantCulture));
    }
}
