namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>
/// What canary and primary did in one window that is the same for both: requests, and how many of them were bad (failed, or
/// slower than a bound). Whole counts, never rates: a rate that was extrapolated has lost how much it knows.
/// </summary>
/// <param name="CanaryTotal">Requests to the canary.</param>
/// <param name="CanaryBad">Bad ones among them.</param>
/// <param name="PrimaryTotal">Requests to the primary.</param>
/// <param name="PrimaryBad">Bad ones among them.</param>
public readonly record struct TwoSampleCounts(long CanaryTotal, long CanaryBad, long PrimaryTotal, long PrimaryBad)
{
    /// <summary>The canary's real share of the requests, from 0 to 1; NaN without requests.</summary>
    public double CanaryShare => (double)CanaryTotal / (CanaryTotal + PrimaryTotal);

    /// <summary>Whether the numbers can be counts of requests and of bad ones among them.</summary>
    public bool IsValid => CanaryBad >= 0 && PrimaryBad >= 0 && CanaryBad <= CanaryTotal && PrimaryBad <= PrimaryTotal;

    public static TwoSampleCounts operator +(TwoSampleCounts left, TwoSampleCounts right) => new(
        left.CanaryTotal + right.CanaryTotal, left.CanaryBad + right.CanaryBad, left.PrimaryTotal + right.PrimaryTotal, left.PrimaryBad + right.PrimaryBad);
}
