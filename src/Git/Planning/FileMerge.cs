namespace ProgressiveDelivery.Git;

/// <summary>How one file that the failing change touched, and others have edited since, goes back.</summary>
/// <param name="Failing">What the failing change did to it.</param>
/// <param name="AtHead">What the head has.</param>
/// <param name="Fit">Whether the failing values are still in it.</param>
/// <param name="Content">The new content, where both the revert and the later edits fit into it.</param>
/// <param name="IsPatch">Single values were written; else a merge by lines was clean.</param>
internal sealed record FileMerge(ChangedEntry Failing, TreeEntry AtHead, FieldFit Fit, byte[]? Content, bool IsPatch);
