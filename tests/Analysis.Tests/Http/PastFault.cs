namespace ProgressiveDelivery.Analysis.Tests.Http;

/// <summary>Why a server has no range of the wanted times.</summary>
internal enum PastFault
{
    None,
    NotFound,
    MovedToWholeSteps,
    Warning,
    OtherEngine,
    TwoSeries,
    Histogram,
    Garbage,

    /// <summary>Ranges of more than 256 times.</summary>
    LongOnes,
}
