namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>A label of the repository.</summary>
internal sealed record LabelRecord(long Id, string Name, string Color);
