namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>The standard normal distribution.</summary>
public static class Normal
{
    private const double SeriesEnds = 3;
    private const int Terms = 60;

    /// <summary>
    /// Probability of more than <paramref name="z"/>, with a relative error below 1e-9: near 0 the series, beyond it the
    /// continued fraction (M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions", 26.2.11 and 26.2.14).
    /// </summary>
    public static double UpperTail(double z)
    {
        if (z < 0)
        {
            return 1 - UpperTail(-z);
        }

        double density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        if (z < SeriesEnds)
        {
            double term = z;
            double sum = z;
            for (int i = 1; i < Terms; i++)
            {
                term *= z * z / (2 * i + 1);
                sum += term;
            }

            return 0.5 - density * sum;
        }

        double fraction = z;
        for (int i = Terms; i > 0; i--)
        {
            fraction = z + i / fraction;
        }

        return density / fraction;
    }

    /// <summary>The value that is exceeded with a probability of 1 − <paramref name="confidence"/>; 0 for 0.5.</summary>
    /// <param name="confidence">From 0.5 up to, not including, 1.</param>
    public static double Quantile(double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(confidence, 0.5);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);

        // Right of 0 the tail falls and is convex, so that Newton's steps from 0 never go too far.
        double z = 0;
        for (int i = 0; i < Terms; i++)
        {
            double step = (UpperTail(z) - (1 - confidence)) * Math.Sqrt(2 * Math.PI) * Math.Exp(z * z / 2);
            z += step;
            if (Math.Abs(step) < 1e-10)
            {
                break;
            }
        }

        return z;
    }
}
