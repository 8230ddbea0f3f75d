namespace ProgressiveDelivery.Analysis.Tests.Faults;

public sealed class FaultMatrixTests
{
    public static TheoryData<string, Fault> Cells
    {
        get
        {
            var cells = new TheoryData<string, Fault>();
            foreach (ProviderUnderFault provider in FaultMatrix.Providers)
            {
                foreach (Fault fault in Enum.GetValues<Fault>())
                {
                    cells.Add(provider.Name, fault);
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Verdict_is_honest_whatever_the_provider_answers(string provider, Fault fault)
    {
        FaultOutcome outcome = await FaultMatrix.RunAsync(FaultMatrix.Providers.Single(each => each.Name == provider), fault);

        Assert.False(outcome.IsWrong, $"{outcome.Complaint ?? "the request was right"}; expected {outcome.Expected}, got {outcome.Verdict}");
        Assert.True(fault == Fault.None || outcome.Verdict.Kind is VerdictKind.NotEnoughEvidence or VerdictKind.ProviderUnavailable);
    }
}
