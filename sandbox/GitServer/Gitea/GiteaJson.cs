using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>Source-generated JSON of the kept state.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RepositoryState))]
internal sealed partial class GiteaJson : JsonSerializerContext;
