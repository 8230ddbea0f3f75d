namespace ProgressiveDelivery.Git;

/// <summary>Takes a failing change out of a file that others have edited since, and keeps their edits: by lines, else by values.</summary>
internal sealed class FileMerger(BareRepository repository, IReadOnlyDictionary<string, byte[]> contents)
{
    public async Task<FileMerge> MergeAsync(ChangedEntry failing, TreeEntry head, CancellationToken cancellationToken)
    {
        // A file that appeared, went, or changed its kind has no two states to merge.
        if (failing is not { Before: { IsFile: true } before, After: { IsFile: true } after } || !head.IsFile || before.Mode != after.Mode)
        {
            return new FileMerge(failing, head, FieldFit.Unfit, null, IsPatch: false);
        }

        byte[] good = contents[before.Id];
        byte[] bad = contents[after.Id];
        byte[] now = contents[head.Id];
        FieldPatchResult patch = TemplateChange.IsManifest(failing.Path) ? FieldPatch.Apply(good, bad, now) : FieldPatchResult.Unfit;
        if (patch.Fit is FieldFit.MovedOn or FieldFit.AlreadyGood)
        {
            return new FileMerge(failing, head, patch.Fit, null, IsPatch: false);
        }

        byte[]? merged = await repository.MergeAsync(now, bad, good, cancellationToken);

        // Two values that moved past each other can merge cleanly by lines and still be wrong.
        if (merged is not null && (patch.Content is not { } patched || merged.AsSpan().SequenceEqual(patched)))
        {
            return new FileMerge(failing, head, FieldFit.Patched, merged, IsPatch: false);
        }

        return patch.Content is { } content
            ? new FileMerge(failing, head, FieldFit.Patched, content, IsPatch: true)
            : new FileMerge(failing, head, FieldFit.Unfit, null, IsPatch: false);
    }
}
