namespace ProgressiveDelivery.Analysis.Tests;

public sealed class AnalysisResultTests
{
    [Theory]
    [InlineData(VerdictKind.Pass)]
    [InlineData(VerdictKind.Pass, VerdictKind.Pass, VerdictKind.Pass)]
    [InlineData(VerdictKind.Fail, VerdictKind.Pass, VerdictKind.ProviderUnavailable, VerdictKind.Fail, VerdictKind.NotEnoughEvidence)]
    [InlineData(VerdictKind.ProviderUnavailable, VerdictKind.NotEnoughEvidence, VerdictKind.ProviderUnavailable, VerdictKind.Pass)]
    [InlineData(VerdictKind.NotEnoughEvidence, VerdictKind.Pass, VerdictKind.NotEnoughEvidence)]
    public void Overall_is_the_worst_verdict_that_can_be_trusted(VerdictKind expected, params VerdictKind[] kinds)
    {
        var result = new AnalysisResult([.. kinds.Select(kind => new Verdict(kind, kind.ToString(), null, null, ""))]);

        Assert.Equal(expected, result.Overall);
        Assert.Equal(kinds.Length == 0 ? null : expected.ToString(), result.Deciding?.Metric);
    }

    [Theory]
    [InlineData(VerdictKind.Pass)]
    [InlineData(VerdictKind.Fail)]
    [InlineData(VerdictKind.NotEnoughEvidence)]
    [InlineData(VerdictKind.ProviderUnavailable)]
    public void Dry_run_never_changes_the_outcome(VerdictKind dry)
    {
        foreach (VerdictKind kind in Enum.GetValues<VerdictKind>())
        {
            var real = new AnalysisResult([new Verdict(kind, "real", null, null, "")]);
            var both = new AnalysisResult([new Verdict(dry, "dry", null, null, "") { IsDryRun = true, IsDecisive = true }, .. real.Verdicts]);

            Assert.Equal((real.Overall, real.IsAlarm, real.Deciding), (both.Overall, both.IsAlarm, both.Deciding));
        }

        Assert.Equal(VerdictKind.Pass, new AnalysisResult([new Verdict(dry, "dry", null, null, "") { IsDryRun = true }]).Overall);
    }
}
