namespace ProgressiveDelivery.Git;

/// <summary>One file that a commit writes or deletes.</summary>
/// <param name="Path">From the root of the repository, with '/' and no slash at the start.</param>
/// <param name="Content">The whole new content; null deletes the file.</param>
/// <param name="OldMode">Mode in the tree before, such as 100644; null when the file is new.</param>
/// <param name="NewMode">Mode in the tree after; null when it is deleted.</param>
public sealed record GitHubFileChange(string Path, ReadOnlyMemory<byte>? Content, string? OldMode, string? NewMode);
