namespace ProgressiveDelivery.Git.Tests.Hosts;

/// <summary>A commit status that a stub received.</summary>
internal sealed record StubReport(string Commit, string State, string Context, string Description, string? Url);
