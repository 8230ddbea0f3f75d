namespace ProgressiveDelivery.Git;

/// <summary>One file, link or submodule that differs between two commits; null on the side where it does not exist.</summary>
/// <param name="Path">As <see cref="GitPath"/> spells it.</param>
internal sealed record ChangedEntry(string Path, TreeEntry? Before, TreeEntry? After);
