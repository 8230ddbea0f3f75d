namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Sources;

/// <summary>A fetched commit.</summary>
/// <param name="Revision">Flux's form, "main@sha1:&lt;commit&gt;".</param>
/// <param name="Folder">The commit's files; never changed after it was made.</param>
internal sealed record Artifact(string Revision, string Folder);
