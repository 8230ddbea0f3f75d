using System.Globalization;
using System.Text;
using ProgressiveDelivery.Analysis;

namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>A backtest for people: a line for each look, the sentences behind it, the end, and the false alarms.</summary>
internal static class ReplayText
{
    public static string Write(ReplayResult result, FalseAlarms? alarms)
    {
        var text = new StringBuilder();
        text.Append("TIME (UTC)           STEP  WEIGHT  RULE                VERDICT\n");
        foreach (ReplayedCheck check in result.Checks)
        {
            string overall = new AnalysisResult(check.Verdicts).Overall.ToString();
            text.Append(CultureInfo.InvariantCulture, $"{check.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}  {check.Step,4}  {check.Weight,4} %  {check.Rule,-18}  {overall}\n");
            foreach (Verdict verdict in check.Verdicts)
            {
                text.Append("                       ").Append(verdict.Sentence).Append(verdict.IsDryRun ? " (dry run)\n" : "\n");
            }
        }

        text.Append('\n').Append(Words(result.Outcome)).Append(": ").Append(result.Reason).Append('\n');
        if (alarms is not null)
        {
            text.Append(AlarmWords(alarms)).Append('\n');
            foreach (string reason in alarms.Reasons)
            {
                text.Append("  ").Append(reason).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Words(ReplayOutcome outcome) => outcome switch
    {
        ReplayOutcome.Promoted => "Would have been promoted",
        ReplayOutcome.RolledBack => "Would have been rolled back",
        _ => "Not decided",
    };

    private static string AlarmWords(FalseAlarms alarms) => alarms.Runs == 0
        ? $"False alarms: none of {alarms.Undecided} releases of the primary against itself came to an end; there is too little data."
        : string.Create(CultureInfo.InvariantCulture, $"False alarms: {alarms.Alarms} of {alarms.Runs} releases of the primary against itself would have been rolled back ({100.0 * alarms.Alarms / alarms.Runs:0.#} %; with 95 % confidence at most {100 * alarms.AtMost:0.#} %); {alarms.Undecided} came to no end.");
}
