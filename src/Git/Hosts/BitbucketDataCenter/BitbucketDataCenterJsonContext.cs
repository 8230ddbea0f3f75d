using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Git;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BitbucketDataCenterPage))]
[JsonSerializable(typeof(BitbucketDataCenterNewPull))]
[JsonSerializable(typeof(BitbucketDataCenterParticipant))]
[JsonSerializable(typeof(BitbucketDataCenterMerge))]
[JsonSerializable(typeof(BitbucketDataCenterStatus))]
internal sealed partial class BitbucketDataCenterJsonContext : JsonSerializerContext;
