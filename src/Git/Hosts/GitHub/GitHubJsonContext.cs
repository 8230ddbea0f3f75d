using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Git;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GitHubPull[]))]
[JsonSerializable(typeof(GitHubNewPull))]
[JsonSerializable(typeof(GitHubLabels))]
[JsonSerializable(typeof(GitHubReviewers))]
[JsonSerializable(typeof(GitHubRepository))]
[JsonSerializable(typeof(GitHubMerge))]
[JsonSerializable(typeof(GitHubNewRef))]
[JsonSerializable(typeof(GitHubMovedRef))]
[JsonSerializable(typeof(GitHubStatus))]
[JsonSerializable(typeof(GitHubToken))]
[JsonSerializable(typeof(GitHubInstallation))]
[JsonSerializable(typeof(GitHubAnswer))]
[JsonSerializable(typeof(GitHubMutation<GitHubAutoMerge>))]
[JsonSerializable(typeof(GitHubMutation<GitHubCommitInput>))]
internal sealed partial class GitHubJsonContext : JsonSerializerContext;
