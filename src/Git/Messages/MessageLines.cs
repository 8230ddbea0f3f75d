namespace ProgressiveDelivery.Git;

/// <summary>Makes text that others write fit for a commit message: a line break in it could forge a trailer.</summary>
internal static class MessageLines
{
    public const int Longest = 300;
    private const int MostCommits = 20;

    /// <summary>One line without control characters and square brackets, cut to a length in characters.</summary>
    public static string One(string value, int longest = Longest)
    {
        string line = string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        // A quoted "[skip ci]" would make a CI system skip this commit too.
        line = new string([.. line.Where(c => !char.IsControl(c)).Select(c => c switch { '[' => '(', ']' => ')', _ => c })]);
        return line.Length <= longest ? line : string.Concat(line.AsSpan(0, longest - 1), "…");
    }

    /// <summary>One line for each item that is not empty, with a dash; empty when there is none.</summary>
    public static string List(IEnumerable<string> items) =>
        string.Join('\n', items.Select(item => One(item)).Where(item => item.Length > 0).Select(item => $"- {item}"));

    public static IEnumerable<string> OfMetrics(RevertEvidence evidence) =>
        evidence.FailedMetrics.Select(metric => $"{metric.Name} was {metric.Value}; the limit is {metric.Limit}{(metric.Evidence is { } measured ? $" ({measured})" : "")}");

    public static IEnumerable<string> OfCommits(IReadOnlyList<UndoneCommit> commits)
    {
        foreach (UndoneCommit commit in commits.Take(MostCommits))
        {
            yield return $"{CommitSha.Short(commit.Sha)} {commit.Subject} ({commit.Author})";
        }

        if (commits.Count > MostCommits)
        {
            yield return $"and {commits.Count - MostCommits} more";
        }
    }
}
