using FsCheck;
using FsCheck.Fluent;
using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Tests.Judges;

public sealed class DispersionTests
{
    [Fact]
    public void A_little_clustering_is_assumed_before_anything_is_known() => Assert.Equal(2, new Dispersion().Estimate);

    [Fact]
    public void Even_pods_show_that_errors_come_alone()
    {
        var learnt = new Dispersion();
        for (int look = 0; look < 100; look++)
        {
            // As uneven as chance makes it: Pearson's statistic is 1 for each degree of freedom.
            learnt = learnt.Learn([(1000, 50 + 5), (1000, 50 - 5)]);
        }

        Assert.InRange(learnt.Estimate, 1, 1.2);
    }

    [Fact]
    public void Uneven_pods_show_that_errors_come_together()
    {
        var learnt = new Dispersion();
        for (int look = 0; look < 100; look++)
        {
            learnt = learnt.Learn([(1000, 50 + 15), (1000, 50 - 15), (1000, 50), (0, 0)]);
        }

        Assert.InRange(learnt.Estimate, 4, 6);
    }

    [Fact]
    public void Old_looks_are_forgotten()
    {
        var learnt = new Dispersion();
        for (int look = 0; look < 2000; look++)
        {
            learnt = learnt.Learn([(1000, 90), (1000, 10)]);
        }

        for (int look = 0; look < 4000; look++)
        {
            learnt = learnt.Learn([(1000, 55), (1000, 45)]);
        }

        Assert.InRange(learnt.Estimate, 1, 1.5);
        Assert.True(learnt.Freedom <= Dispersion.Memory);
    }

    [Fact]
    public void One_pod_or_no_error_teaches_nothing()
    {
        Assert.Equal(new Dispersion(), new Dispersion().Learn([(1000, 50)]));
        Assert.Equal(new Dispersion(), new Dispersion().Learn([(1000, 0), (1000, 0)]));
        Assert.Equal(new Dispersion(), new Dispersion().Learn([(10, 10), (10, 10)]));
        Assert.Equal(new Dispersion(), new Dispersion().Learn([]));
    }

    [Fact]
    public void Sums_over_pods_teach_what_the_pods_teach() => Prop.ForAll<(PositiveInt, NonNegativeInt)[]>(Sums_teach_what_the_pods_teach).QuickCheckThrowOnFailure();

    private static void Sums_teach_what_the_pods_teach((PositiveInt Total, NonNegativeInt Bad)[] drawn)
    {
        (long Total, long Bad)[] pods = [.. drawn.Select(pod => ((long)pod.Total.Get, (long)Math.Min(pod.Bad.Get, pod.Total.Get)))];
        long bad = pods.Sum(pod => pod.Bad);

        Dispersion expected = new Dispersion().Learn(pods);
        Dispersion learnt = new Dispersion().Learn(pods.Sum(pod => (double)pod.Bad * pod.Bad / pod.Total), pods.Length, pods.Sum(pod => pod.Total), bad);

        Assert.Equal(expected.Freedom, learnt.Freedom);
        Assert.Equal(Math.Min(expected.Statistic, 100 * expected.Freedom), learnt.Statistic, 1e-6 * (1 + expected.Statistic));
    }

    [Fact]
    public void Look_that_cannot_be_counts_for_no_hundreds()
    {
        Assert.Equal(new Dispersion(300, 3), new Dispersion().Learn(1e12, 4, 1000, 10));
        Assert.Equal(new Dispersion(0, 3), new Dispersion().Learn(0, 4, 1000, 10));
        Assert.Equal(new Dispersion(), new Dispersion().Learn(double.NaN, 4, 1000, 10));
    }

    [Fact]
    public void Estimate_is_capped() => Assert.Equal(Dispersion.Largest, new Dispersion().Learn([(100_000, 50_000), (100_000, 0)]).Estimate);
}
