namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>What a check said of a commit; of several under one context the newest counts.</summary>
internal sealed record StatusRecord(long Id, string Commit, string Context, string State, string Description, string? TargetUrl, string Creator);
