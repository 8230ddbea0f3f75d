namespace ProgressiveDelivery.Routing;

/// <summary>The canary's share of the traffic in percent; the primary has the rest, so that both add up to 100.</summary>
public readonly record struct Weight
{
    public Weight(int canary)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(canary);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(canary, 100);
        Canary = canary;
    }

    /// <summary>All traffic on the primary.</summary>
    public static Weight None => default;

    /// <summary>0 to 100.</summary>
    public int Canary { get; }

    public int Primary => 100 - Canary;
}
