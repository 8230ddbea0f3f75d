namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>
/// A bound on chance that holds for any number of requests, be it three: of n requests of which a share w is expected, a share of s or
/// beyond comes with a probability of at most exp(−n·KL(s‖w)) (H. Chernoff, "A measure of asymptotic efficiency for tests of a hypothesis based
/// on the sum of observations", Annals of Mathematical Statistics 23, 1952).
/// </summary>
internal static class Chernoff
{
    /// <summary>Negative logarithm of the bound; infinite for what cannot be, 0 for what is exactly as expected.</summary>
    /// <param name="count">Requests of the kind in question, at least 0.</param>
    /// <param name="others">The other requests, at least 0.</param>
    /// <param name="share">The expected share of those in question, from 0 to 1.</param>
    public static double Surprise(double count, double others, double share)
    {
        double all = count + others;
        return Term(count, all * share) + Term(others, all * (1 - share));
    }

    private static double Term(double count, double expected) => count > 0 ? count * Math.Log(count / expected) : 0;
}
