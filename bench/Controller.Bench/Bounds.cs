namespace ProgressiveDelivery.Controller.Bench;

/// <summary>What must hold, and what Flagger 1.44 needed on two cores for 300 canaries at an interval of 10 s.</summary>
internal sealed class Bounds(BenchSettings settings)
{
    /// <summary>Two checks, and the time to act.</summary>
    public double BreachSeconds => (settings.Interval.TotalSeconds * 2) + Grown(5, 10);

    /// <summary>Three steps, and the time for pods, promotion and draining.</summary>
    public double PromoteSeconds => (settings.Interval.TotalSeconds * 3) + Grown(40, 70);

    public double InitializeSeconds => 40 * Math.Max(1, settings.Canaries / 300.0);

    public double Megabytes => Grown(120, 200);

    /// <summary>Flagger's figure, where it was measured.</summary>
    public string Flagger(string figure) => settings.Canaries < 300 ? "-" : figure;

    /// <summary>The bound for 300, for 1000, and in proportion beyond.</summary>
    private double Grown(double small, double large) => settings.Canaries switch
    {
        <= 300 => small,
        <= 1000 => large,
        var more => large * more / 1000,
    };
}
