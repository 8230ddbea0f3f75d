namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>What a release would have come to.</summary>
/// <param name="Outcome">Its end.</param>
/// <param name="Reason">The last sentence of the status.</param>
/// <param name="Checks">Every look, in order.</param>
internal sealed record ReplayResult(ReplayOutcome Outcome, string Reason, IReadOnlyList<ReplayedCheck> Checks);
