using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Git;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BitbucketCloudPage))]
[JsonSerializable(typeof(BitbucketCloudNewPull))]
[JsonSerializable(typeof(BitbucketCloudReviewers))]
[JsonSerializable(typeof(BitbucketCloudStatus))]
internal sealed partial class BitbucketCloudJsonContext : JsonSerializerContext;
