namespace ProgressiveDelivery.Git;

/// <summary>How the good state is brought back, the first that fits.</summary>
public enum RevertStrategy
{
    /// <summary>The one failing commit is taken back; work that came after it stays.</summary>
    CommitRevert,

    /// <summary>All that changed since the good state is put back as it was then.</summary>
    PathRestore,

    /// <summary>Single values are put back in files that others have edited since.</summary>
    FieldPatch,
}
