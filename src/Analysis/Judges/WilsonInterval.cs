namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>
/// The score interval of a proportion with continuity correction (E. B. Wilson, "Probable inference, the law of succession,
/// and statistical inference", JASA 22, 1927; R. G. Newcombe, "Two-sided confidence intervals for the single proportion",
/// Statistics in Medicine 17, 1998, method 4). Unlike the usual plus-minus it is honest near 0 and 1.
/// </summary>
/// <remarks>
/// Without the correction a bound of 95 % is wrong in up to 20 % of the samples when bad requests are rare, with it in less than 7 %.
/// </remarks>
/// <param name="Low">Lower bound, from 0 to 1.</param>
/// <param name="High">Upper bound, from 0 to 1.</param>
public readonly record struct WilsonInterval(double Low, double High)
{
    /// <param name="count">How many were bad, 0 to <paramref name="total"/>.</param>
    /// <param name="total">Of how many; with 0 nothing is known, and the interval is 0 to 1.</param>
    /// <param name="z">Quantile of the standard normal distribution, for each bound alone.</param>
    public static WilsonInterval Of(double count, double total, double z)
    {
        if (!(total > 0))
        {
            return new WilsonInterval(0, 1);
        }

        double square = z * z / total;
        return new WilsonInterval(Bound(count - 0.5, -1), Bound(count + 0.5, 1));

        // The correction moves the sample by half a request, from where Wilson's bound is taken.
        double Bound(double moved, int sign)
        {
            double share = Math.Clamp(moved / total, 0, 1);
            double centre = (share + square / 2) / (1 + square);
            double half = z / (1 + square) * Math.Sqrt(share * (1 - share) / total + square / (4 * total));

            // At the ends the bound is exact; rounding must not move it to the other side.
            return moved <= 0 && sign < 0 ? 0 : moved >= total && sign > 0 ? 1 : Math.Clamp(centre + sign * half, 0, 1);
        }
    }

    /// <summary>Farther out than this the normal curve, by which the score test goes, is thinner than the truth by many orders.</summary>
    private const double SmallestPValue = 1e-6;

    /// <summary>
    /// The chance of at least so many bad requests when <paramref name="share"/> of them are bad in truth, by the score test
    /// of which the interval is the inversion; 0.000001 stands for all that is less. 1 for a share that is no proportion.
    /// </summary>
    public static double PValue(double count, double total, double share)
    {
        double variance = total * share * (1 - share);
        return variance > 0 ? Math.Max(SmallestPValue, Normal.UpperTail((count - 0.5 - total * share) / Math.Sqrt(variance))) : share <= 0 && count > 0.5 ? 0 : 1;
    }
}
