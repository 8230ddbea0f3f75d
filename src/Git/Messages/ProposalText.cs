using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>The body of a pull request: why a person is asked, what would be lost, then the commit's own message.</summary>
internal static class ProposalText
{
    public static string Write(string message, RevertPlan plan, IReadOnlyList<string> reasons)
    {
        var text = new StringBuilder();
        if (reasons.Count > 0)
        {
            text.Append("**Why this is a pull request:**\n");
            AppendAsText(text, string.Join('\n', reasons));
            text.Append('\n');
        }

        if (plan.Dropped.Count > 0)
        {
            text.Append("**Merging this drops ").Append(plan.Dropped.Count).Append(plan.Dropped.Count == 1 ? " commit" : " commits")
                .Append(" that came after the failing change**, because they touch the same lines:\n");
            AppendAsText(text, string.Join('\n', plan.Dropped.Select(commit => $"{commit.Sha} {commit.Subject}")));
            text.Append('\n');
        }

        AppendAsText(text, message.Trim('\n'));
        return text.ToString();
    }

    // Not as Markdown: names and values come from objects that others write, and a mention would call people, "fixes #12" close an issue.
    private static void AppendAsText(StringBuilder text, string words)
        => text.Append("\n```\n").Append(words.Replace("```", "'''", StringComparison.Ordinal)).Append("\n```\n");
}
