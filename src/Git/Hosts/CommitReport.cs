namespace ProgressiveDelivery.Git;

/// <summary>A status to show on a commit.</summary>
/// <param name="Commit">Full SHA.</param>
/// <param name="Context">Names the status among others on the same commit, such as <c>canary/shop/cart</c>.</param>
/// <param name="Description">One line; cut to what the host takes.</param>
/// <param name="Url">A page with more, or null.</param>
public sealed record CommitReport(string Commit, CommitState State, string Context, string Description, string? Url);
