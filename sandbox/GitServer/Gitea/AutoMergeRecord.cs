namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>Who asked for the merge as soon as the rules allow it, and how.</summary>
internal sealed record AutoMergeRecord(string User, string Style);
