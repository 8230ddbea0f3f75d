namespace ProgressiveDelivery.Git;

/// <summary>What came of taking back single values of a file.</summary>
/// <param name="Fit">Which of the cases it is.</param>
/// <param name="Content">The new content of the file, where it was patched.</param>
internal sealed record FieldPatchResult(FieldFit Fit, byte[]? Content)
{
    public static FieldPatchResult AlreadyGood { get; } = new(FieldFit.AlreadyGood, null);

    public static FieldPatchResult MovedOn { get; } = new(FieldFit.MovedOn, null);

    public static FieldPatchResult Unfit { get; } = new(FieldFit.Unfit, null);

    public static FieldPatchResult Patched(byte[] content) => new(FieldFit.Patched, content);
}
