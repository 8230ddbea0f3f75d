using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Git;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AzureDevOpsList))]
[JsonSerializable(typeof(AzureDevOpsNewPull))]
[JsonSerializable(typeof(AzureDevOpsLabel))]
[JsonSerializable(typeof(AzureDevOpsReviewer))]
[JsonSerializable(typeof(AzureDevOpsIdentities))]
[JsonSerializable(typeof(AzureDevOpsAutoComplete))]
[JsonSerializable(typeof(AzureDevOpsStatus))]
internal sealed partial class AzureDevOpsJsonContext : JsonSerializerContext;
