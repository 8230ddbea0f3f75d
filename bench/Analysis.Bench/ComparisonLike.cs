using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Bench;

/// <summary>What <see cref="ComparisonJudge"/> keeps, without its sentences.</summary>
internal readonly record struct ComparisonLike(RatioTestState Test, Dispersion Dispersion, Dispersion PodDispersion, (long Total, long Bad) Newest)
{
    /// <summary>Quiet looks at the primary before the rollout, from which the size of clusters is learnt.</summary>
    private const int LooksBefore = 120;

    /// <summary>At the start of a rollout.</summary>
    public static ComparisonLike Learnt(Scenario scenario, Chance chance)
    {
        var state = new ComparisonLike(RatioTestState.Initial, default, default, default);
        for (int look = 0; look < LooksBefore; look++)
        {
            state = state.Seen(scenario.Primary(chance, look));
        }

        return state;
    }

    /// <summary>After one look at both sides; where the scenario has pods, the primary's are seen too.</summary>
    public ComparisonLike After(Sides sides, RatioTestSettings settings)
    {
        double clustering = new ComparisonState { Dispersion = Dispersion, PodDispersion = PodDispersion }.Clustering;
        return (this with { Test = RatioTest.Update(Test, sides.Counts, settings, clustering) }).Seen(sides.Primary);
    }

    private ComparisonLike Seen(IReadOnlyList<(long Total, long Bad)> pods)
    {
        (long Total, long Bad) primary = (pods.Sum(pod => pod.Total), pods.Sum(pod => pod.Bad));
        return this with
        {
            Dispersion = Dispersion.Learn([Newest, primary]),
            PodDispersion = pods.Count > 1
                ? PodDispersion.Learn(pods.Where(pod => pod.Total > 0).Sum(pod => (double)pod.Bad * pod.Bad / pod.Total), pods.Count(pod => pod.Total > 0), primary.Total, primary.Bad)
                : PodDispersion,
            Newest = primary,
        };
    }
}
