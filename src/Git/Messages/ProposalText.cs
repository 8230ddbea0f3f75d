using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>The body of a pull request: why a person is asked, what would be lost, then the commit's own message.</summary>
internal static class ProposalText
{
    public static string Write(string message, RevertPlan plan, IReadOnlyList<string> reasons)
    {
        var text = new StringBuilder();
        foreach (string reason in reasons)
        {
            text.Append("> ").Append(reason).Append('\n');
        }

        if (plan.Dropped.Count > 0)
        {
            text.Append("\n**Merging this drops ").Append(plan.Dropped.Count).Append(plan.Dropped.Count == 1 ? " commit" : " commits")
                .Append(" that came after the failing change**, because they touch the same lines:\n");
            foreach (UndoneCommit commit in plan.Dropped)
            {
                text.Append("- ").Append(commit.Sha).Append(' ').Append(commit.Subject).Append('\n');
            }
        }

        // As text and not as Markdown: names and values come from objects that others write.
        return text.Append("\n```\n").Append(message.Trim('\n').Replace("```", "'''", StringComparison.Ordinal)).Append("\n```\n").ToString();
    }
}
