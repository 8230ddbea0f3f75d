using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Git;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GitLabMergeRequest[]))]
[JsonSerializable(typeof(GitLabNewMergeRequest))]
[JsonSerializable(typeof(GitLabLabels))]
[JsonSerializable(typeof(GitLabReviewers))]
[JsonSerializable(typeof(GitLabUser[]))]
[JsonSerializable(typeof(GitLabMerge))]
[JsonSerializable(typeof(GitLabStatus))]
internal sealed partial class GitLabJsonContext : JsonSerializerContext;
