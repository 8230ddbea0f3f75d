namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>
/// Learns from the primary, be it its pods in one window or its windows in a row, how many bad requests come together: one caller's retries, one
/// slow query. All run the same code. Pearson's statistic over its degrees of freedom, of which old looks are slowly forgotten.
/// </summary>
/// <remarks>P. McCullagh, J. A. Nelder, "Generalized Linear Models", 2nd ed. 1989, section 4.5.</remarks>
/// <param name="Statistic">Sum of Pearson's statistic.</param>
/// <param name="Freedom">Sum of the degrees of freedom, at most <see cref="Memory"/>.</param>
public readonly record struct Dispersion(double Statistic, double Freedom)
{
    /// <summary>Beyond this the cause is something else than callers that try again, and a test would find nothing.</summary>
    public const double Largest = 10;

    /// <summary>Degrees of freedom that are remembered.</summary>
    public const double Memory = 400;

    // What is assumed before anything is known, with the weight of a few looks.
    private const double Assumed = 2;
    private const double AssumedFreedom = 10;

    /// <summary>For <see cref="RatioTest.Update"/>, from 1 to <see cref="Largest"/>.</summary>
    public double Estimate => Math.Clamp((Statistic + Assumed * AssumedFreedom) / (Freedom + AssumedFreedom), 1, Largest);

    /// <summary>One look at many pods, of which only sums are known. Fewer than two pods, or no bad request, teach nothing.</summary>
    /// <param name="squares">Sum of bad² / requests over the pods.</param>
    /// <param name="pods">Pods with requests.</param>
    /// <param name="total">Requests to all of them.</param>
    /// <param name="bad">Bad ones among them.</param>
    public Dispersion Learn(double squares, long pods, long total, long bad)
    {
        if (pods < 2 || bad <= 0 || bad >= total || !double.IsFinite(squares))
        {
            return this;
        }

        // With p = bad / total: Σ (badᵢ - p·totalᵢ)² / (totalᵢ·p·(1 - p)) = (Σ badᵢ² / totalᵢ - bad² / total) / (p·(1 - p)).
        double share = (double)bad / total;
        double freedom = pods - 1;
        double statistic = (squares - (bad * share)) / (share * (1 - share));

        // A counter that was reset makes sums that do not belong together; no single look may count for hundreds.
        return With(Math.Clamp(statistic, 0, Largest * Largest * freedom), freedom);
    }

    /// <summary>One look at the pods: requests and bad ones of each in the same window. Fewer than two pods, or no bad request, teach nothing.</summary>
    public Dispersion Learn(ReadOnlySpan<(long Total, long Bad)> pods)
    {
        double total = 0;
        double bad = 0;
        int serving = 0;
        foreach ((long requests, long failed) in pods)
        {
            total += requests;
            bad += failed;
            serving += requests > 0 ? 1 : 0;
        }

        double share = bad / total;
        if (serving < 2 || !(share > 0 && share < 1))
        {
            return this;
        }

        double statistic = 0;
        foreach ((long requests, long failed) in pods)
        {
            if (requests > 0)
            {
                double expected = requests * share;
                statistic += (failed - expected) * (failed - expected) / (expected * (1 - share));
            }
        }

        return With(statistic, serving - 1);
    }

    private Dispersion With(double statistic, double freedom)
    {
        double keep = Math.Min(1, Math.Max(0, Memory - freedom) / Math.Max(Freedom, double.Epsilon));
        return new Dispersion(Statistic * keep + statistic, Freedom * keep + freedom);
    }
}
