namespace ProgressiveDelivery.Analysis.ClusterMetrics;

/// <summary>How several values become one.</summary>
internal enum Aggregate
{
    Sum,
    Average,
    Min,
    Max,
}
