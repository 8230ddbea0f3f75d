namespace ProgressiveDelivery.Git.Tests;

/// <summary>A file to commit: null content deletes it; mode 160000 takes a commit id as content.</summary>
internal sealed record ScratchFile(string Path, string? Content, string Mode = "100644");
