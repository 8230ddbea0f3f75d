using ProgressiveDelivery.Analysis.Tests.Faults;

namespace ProgressiveDelivery.Analysis.Bench;

/// <summary>What the analysis makes of each fault of each provider: the tests' own matrix, over real connections.</summary>
internal static class WrongVerdicts
{
    /// <summary>Prints one row for each kind of provider and returns how many verdicts are wrong; the controls without a fault count, too.</summary>
    public static async Task<int> CountAsync()
    {
        IReadOnlyList<FaultOutcome> outcomes = await FaultMatrix.RunAsync();
        Console.WriteLine($"  {"",-27} {string.Join(' ', Enum.GetNames<Fault>().Select(fault => $"{fault,-15}"))}");
        foreach (IGrouping<string, FaultOutcome> provider in outcomes.GroupBy(outcome => outcome.Provider))
        {
            Console.WriteLine($"  {provider.Key,-27} {string.Join(' ', provider.Select(outcome => $"{Word(outcome),-15}"))}");
        }

        foreach (FaultOutcome wrong in outcomes.Where(outcome => outcome.IsWrong))
        {
            Console.WriteLine($"  {wrong.Provider}, {wrong.Fault}: expected {wrong.Expected}, got {wrong.Verdict}; {wrong.Complaint ?? "the request was right"}");
        }

        return outcomes.Count(outcome => outcome.IsWrong);
    }

    private static string Word(FaultOutcome outcome) => outcome.IsWrong ? "WRONG" : outcome.Verdict.Kind switch
    {
        VerdictKind.NotEnoughEvidence => "no evidence",
        VerdictKind.ProviderUnavailable => "unavailable",
        VerdictKind kind => kind.ToString().ToLowerInvariant(),
    };
}
