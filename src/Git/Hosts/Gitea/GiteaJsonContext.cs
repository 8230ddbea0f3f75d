using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Git;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GiteaPull[]))]
[JsonSerializable(typeof(GiteaNewPull))]
[JsonSerializable(typeof(GiteaLabel[]))]
[JsonSerializable(typeof(GiteaLabels))]
[JsonSerializable(typeof(GiteaReviewers))]
[JsonSerializable(typeof(GiteaMerge))]
[JsonSerializable(typeof(GiteaRepository))]
[JsonSerializable(typeof(GiteaStatus))]
internal sealed partial class GiteaJsonContext : JsonSerializerContext;
