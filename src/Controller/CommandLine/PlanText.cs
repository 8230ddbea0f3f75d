using System.Text;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.CommandLine;

/// <summary>A plan for people: where, how, what is undone, kept and dropped, why somebody has to agree, and the change itself.</summary>
internal static class PlanText
{
    public static string Write(RevertRequest request, GitOrigin bad, RevertPreview preview)
    {
        var text = new StringBuilder();
        text.Append("Repository  ").Append(bad.Url).Append(", branch ").Append(bad.Branch).Append(", ").Append(bad.Path).Append('\n');
        text.Append("Good        ").Append(request.GoodCommit).Append('\n');
        text.Append("Bad         ").Append(request.BadCommit).Append('\n');
        if (preview.Refusal is { } refusal)
        {
            return text.Append("Nothing     ").Append(RevertReports.Of(request.RevertId, bad, refusal).Message).Append('\n').ToString();
        }

        text.Append("Strategy    ").Append(RevertReports.Words(preview.Strategy)).Append(Way(request, preview)).Append('\n');
        foreach (string caution in preview.Cautions)
        {
            text.Append("Caution     ").Append(caution).Append('\n');
        }

        AddCommits(text, "Undoes", preview.Undone);
        AddCommits(text, "Keeps", preview.Kept);
        AddCommits(text, "Drops", preview.Dropped);
        return text.Append('\n').Append(preview.Message).Append('\n').Append(preview.Diff).ToString();
    }

    private static string Way(RevertRequest request, RevertPreview preview) => request.Mode switch
    {
        RevertMode.PullRequest => ", as a pull request",
        RevertMode.Auto when preview.Cautions.Count > 0 => ", as a pull request",
        RevertMode.Auto => ", as a commit, or a pull request where the branch refuses it",
        _ when preview.Cautions.Count > 0 => ", which the mode commit does not make",
        _ => ", as a commit",
    };

    private static void AddCommits(StringBuilder text, string title, IReadOnlyList<UndoneCommit> commits)
    {
        foreach (UndoneCommit commit in commits)
        {
            text.Append(title.PadRight(12)).Append(commit.Sha.AsSpan(0, 12)).Append(' ').Append(commit.Subject).Append(" (").Append(commit.Author).Append(")\n");
        }
    }
}
