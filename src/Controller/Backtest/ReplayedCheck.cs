using ProgressiveDelivery.Analysis;

namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>One look of a replay: where it stood, what the metrics said, and what was decided.</summary>
/// <param name="Time">When.</param>
/// <param name="Step">Number of the step, from 1.</param>
/// <param name="Weight">The canary's weight in percent while the metrics were measured.</param>
/// <param name="Verdicts">One for each metric.</param>
/// <param name="Rule">The rule of the transition table that decided.</param>
/// <param name="Message">What it said.</param>
internal sealed record ReplayedCheck(DateTimeOffset Time, int Step, int Weight, IReadOnlyList<Verdict> Verdicts, string Rule, string Message);
