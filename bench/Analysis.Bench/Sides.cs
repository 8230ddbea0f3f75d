using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Bench;

/// <summary>What one look saw of the canary, and of each pod of the primary.</summary>
internal readonly record struct Sides((long Total, long Bad) Canary, IReadOnlyList<(long Total, long Bad)> Primary)
{
    public TwoSampleCounts Counts => new(Canary.Total, Canary.Bad, Primary.Sum(pod => pod.Total), Primary.Sum(pod => pod.Bad));
}
