namespace ProgressiveDelivery.Analysis.Bench;

/// <summary>Random numbers that are the same in each run.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>
    /// A draw from the Poisson law. Small means by multiplication, large ones by transformed rejection (W. Hörmann, "The
    /// transformed rejection method for generating Poisson random variables", Insurance: Mathematics and Economics 12, 1993).
    /// </summary>
    public long Poisson(double mean)
    {
        if (mean <= 0)
        {
            return 0;
        }

        return mean < 10 ? ByMultiplication(mean) : ByRejection(mean);
    }

    private long ByMultiplication(double mean)
    {
        double limit = Math.Exp(-mean);
        double product = _random.NextDouble();
        long count = 0;
        while (product > limit)
        {
            product *= _random.NextDouble();
            count++;
        }

        return count;
    }

    private long ByRejection(double mean)
    {
        double b = 0.931 + 2.53 * Math.Sqrt(mean);
        double a = -0.059 + 0.02483 * b;
        double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        double edge = 0.9277 - 3.6224 / (b - 2);
        while (true)
        {
            double u = _random.NextDouble() - 0.5;
            double v = 1 - _random.NextDouble();
            double us = 0.5 - Math.Abs(u);
            double k = Math.Floor((2 * a / us + b) * u + mean + 0.43);
            if (us >= 0.07 && v <= edge)
            {
                return (long)k;
            }

            if (k >= 0 && !(us < 0.013 && v > us)
                && Math.Log(v * inverseAlpha / (a / (us * us) + b)) <= k * Math.Log(mean) - mean - LogFactorial(k))
            {
                return (long)k;
            }
        }
    }

    /// <summary>Stirling's series; k is at least 1 here in practice, 0 is exact.</summary>
    private static double LogFactorial(double k)
    {
        if (k < 2)
        {
            return 0;
        }

        double x = k + 1;
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x * x * x);
    }
}
