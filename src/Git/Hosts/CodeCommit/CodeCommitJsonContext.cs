using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Git;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CodeCommitAnswer))]
[JsonSerializable(typeof(CodeCommitNewPull))]
[JsonSerializable(typeof(CodeCommitGet))]
[JsonSerializable(typeof(CodeCommitList))]
[JsonSerializable(typeof(CodeCommitIds))]
[JsonSerializable(typeof(CodeCommitComment))]
[JsonSerializable(typeof(CodeCommitError))]
internal sealed partial class CodeCommitJsonContext : JsonSerializerContext;
