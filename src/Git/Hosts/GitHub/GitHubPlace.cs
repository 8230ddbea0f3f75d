namespace ProgressiveDelivery.Git;

/// <summary>A repository on a GitHub.</summary>
internal sealed record GitHubPlace(GitHubAddress Address, string Owner, string Repository, HostApi Api);
