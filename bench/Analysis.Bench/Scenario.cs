namespace ProgressiveDelivery.Analysis.Bench;

/// <summary>Traffic of one kind: what a rollout's looks would have counted.</summary>
/// <param name="Name">For the table.</param>
/// <param name="BaseShare">The primary's share of bad requests, in the mean.</param>
/// <param name="RequestsPerSecond">To both sides.</param>
internal sealed record Scenario(string Name, double BaseShare, double RequestsPerSecond)
{
    private const double SecondsPerLook = 30;

    /// <summary>How many times as bad the canary is.</summary>
    public double Ratio { get; init; } = 1;

    /// <summary>The canary's share of requests at each look; the last one stays.</summary>
    public IReadOnlyList<double> Shares { get; init; } = [0.1];

    /// <summary>Looks of one rollout.</summary>
    public int Looks { get; init; } = 120;

    /// <summary>The base share swings by this much of itself, from 0 to 1.</summary>
    public double Drift { get; init; }

    /// <summary>Bad requests that come together, on the same side.</summary>
    public int Cluster { get; init; } = 1;

    /// <summary>Pods of the primary; what comes together comes from one of them. With one pod they cannot be told apart.</summary>
    public int Pods { get; init; } = 1;

    /// <summary>Every so many looks the canary gets no request; 0 for never.</summary>
    public int Gap { get; init; }

    /// <summary>What the primary alone does at one look before the rollout.</summary>
    public IReadOnlyList<(long Total, long Bad)> Primary(Chance chance, int look) => DrawPods(chance, RequestsPerSecond * SecondsPerLook, ShareAt(look));

    /// <summary>The counts of one look.</summary>
    public Sides Look(Chance chance, int look) => Look(chance, look, Shares[Math.Min(look, Shares.Count - 1)]);

    /// <summary>The counts of one look at a weight of the caller's, from 0 to 1.</summary>
    public Sides Look(Chance chance, int look, double planned)
    {
        double requests = RequestsPerSecond * SecondsPerLook;
        double weight = Gap > 0 && look % Gap == Gap - 1 ? 0 : planned;
        double share = ShareAt(look);
        return new Sides(Draw(chance, requests * weight, share * Ratio), DrawPods(chance, requests * (1 - weight), share));
    }

    private (long Total, long Bad)[] DrawPods(Chance chance, double requests, double share) => [.. Enumerable.Range(0, Pods).Select(_ => Draw(chance, requests / Pods, share))];

    private double ShareAt(int look) => BaseShare * (1 + Drift * Math.Sin(look * 2 * Math.PI / 40));

    private (long Total, long Bad) Draw(Chance chance, double requests, double share)
    {
        long total = chance.Poisson(requests);
        long bad = Math.Min(total, Cluster * chance.Poisson(total * Math.Min(1, share) / Cluster));
        return (total, bad);
    }
}
