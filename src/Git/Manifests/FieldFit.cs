namespace ProgressiveDelivery.Git;

/// <summary>How a file stands to a failing change that is to be taken back value by value.</summary>
internal enum FieldFit
{
    /// <summary>The failing values were there and have been replaced.</summary>
    Patched,

    /// <summary>All values are the good ones already.</summary>
    AlreadyGood,

    /// <summary>A value is neither the good nor the failing one: somebody rolled forward.</summary>
    MovedOn,

    /// <summary>The change is not one of single values, or the file cannot be read as YAML.</summary>
    Unfit,
}
