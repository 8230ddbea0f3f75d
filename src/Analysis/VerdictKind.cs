namespace ProgressiveDelivery.Analysis;

/// <summary>What one measurement says about a canary; only <see cref="Fail"/> may ever count against it.</summary>
public enum VerdictKind
{
    /// <summary>The value was measured and lies within its limits.</summary>
    Pass,

    /// <summary>The value was measured and lies outside its limits.</summary>
    Fail,

    /// <summary>The provider answered, but the answer proves nothing: no data, too few requests, or not a number.</summary>
    NotEnoughEvidence,

    /// <summary>The provider could not be asked, or its answer cannot be used.</summary>
    ProviderUnavailable,
}
