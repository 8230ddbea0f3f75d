namespace ProgressiveDelivery.Git;

/// <summary>A commit whose changes to the app's folder a revert takes back.</summary>
public sealed record UndoneCommit(string Sha, string Subject, string Author);
