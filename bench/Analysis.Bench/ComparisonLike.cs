using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Bench;

/// <summary>What <see cref="ComparisonJudge"/> keeps, without its sentences.</summary>
internal readonly record struct ComparisonLike(RatioTestState Test, Dispersion Dispersion, (long Total, long Bad) Newest)
{
    /// <summary>Quiet looks at the primary before the rollout, from which the size of clusters is learnt.</summary>
    private const int LooksBefore = 120;

    /// <summary>At the start of a rollout.</summary>
    public static ComparisonLike Learnt(Scenario scenario, Chance chance)
    {
        var state = new ComparisonLike(RatioTestState.Initial, default, default);
        for (int look = 0; look < LooksBefore; look++)
        {
            state = state.Seen(scenario.Primary(chance, look));
        }

        return state;
    }

    public ComparisonLike After(TwoSampleCounts counts, RatioTestSettings settings) =>
        (this with { Test = RatioTest.Update(Test, counts, settings, Dispersion.Estimate) }).Seen((counts.PrimaryTotal, counts.PrimaryBad));

    private ComparisonLike Seen((long Total, long Bad) primary) => this with { Dispersion = Dispersion.Learn([Newest, primary]), Newest = primary };
}
