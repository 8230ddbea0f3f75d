namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>Tells before a rollout what its steps and its traffic could find out at all: the minimum detectable effect.</summary>
public static class DetectableRatio
{
    /// <summary>Larger ratios are not looked for: at that point any limit shows it.</summary>
    public const double Largest = 1000;

    // The quantile of the standard normal law for a power of 80 %.
    private const double PowerZ = 0.8416212335729143;

    /// <summary>
    /// The smallest ratio of the canary's bad share to the primary's that a <see cref="RatioTest"/> finds in some 80 % of all
    /// rollouts; null when the plan finds not even <see cref="Largest"/>, or a canary of which every request is bad.
    /// </summary>
    /// <remarks>
    /// A likelihood ratio alone must pass its share of 1/α. Its logarithm is a sum over Poisson counts, whose mean and variance are known;
    /// the sum is taken as normal. Stopping at the first passing and the other alternatives make the true power a little larger.
    /// </remarks>
    /// <param name="looks">The steps of the plan.</param>
    /// <param name="baseShare">The primary's share of bad requests, from 0 to 1.</param>
    /// <param name="settings">The test.</param>
    /// <param name="dispersion">How many bad requests come together.</param>
    public static double? Find(IReadOnlyList<PlannedLook> looks, double baseShare, RatioTestSettings settings, double dispersion)
    {
        double largest = Math.Min(Largest, baseShare > 0 ? 1 / baseShare : 0);
        if (!(largest > settings.Guard) || !IsFound(largest))
        {
            return null;
        }

        (double low, double high) = (settings.Guard, largest);
        while (high / low > 1.001)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = IsFound(middle) ? (low, middle) : (middle, high);
        }

        return high;

        bool IsFound(double ratio)
        {
            for (int i = 0; i < RatioTest.Alternatives.Count; i++)
            {
                (double mean, double variance) = Evidence(looks, baseShare, settings.Guard, ratio, RatioTest.Alternatives[i]);
                if ((mean - PowerZ * Math.Sqrt(variance * dispersion)) / dispersion >= RatioTest.Hurdle(i, settings))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Mean and variance of the logarithm of one likelihood ratio over the whole plan, for bad requests that come alone.</summary>
    private static (double Mean, double Variance) Evidence(IReadOnlyList<PlannedLook> looks, double baseShare, double guard, double ratio, double alternative)
    {
        double gain = Math.Log(alternative);
        (double mean, double variance) = (0, 0);
        foreach (PlannedLook look in looks)
        {
            double canary = look.Requests * look.CanaryShare * baseShare * ratio;
            double primary = look.Requests * (1 - look.CanaryShare) * baseShare;
            double atGuard = look.CanaryShare * guard / (look.CanaryShare * guard + 1 - look.CanaryShare);
            double loss = RatioTest.LogOnePlus(atGuard * (alternative - 1));
            mean += canary * (gain - loss) - primary * loss;
            variance += canary * (gain - loss) * (gain - loss) + primary * loss * loss;
        }

        return (mean, variance);
    }
}
