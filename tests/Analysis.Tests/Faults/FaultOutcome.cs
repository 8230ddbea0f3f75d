namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>What the analysis made of one fault of one provider.</summary>
/// <param name="Complaint">What the server found wrong with the request; null when nothing.</param>
public sealed record FaultOutcome(string Provider, Fault Fault, VerdictKind Expected, Verdict Verdict, string? Complaint)
{
    /// <summary>The verdict is another than the fault deserves, or the request was not what the API wants.</summary>
    public bool IsWrong => Verdict.Kind != Expected || Complaint is not null;
}
