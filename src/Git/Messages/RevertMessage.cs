using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>Writes the message of a revert: what failed, by how much, what comes back, and the trailers that make it recognisable.</summary>
internal static class RevertMessage
{
    private const int LongestSubject = 120;
    private const int LongestLine = 300;
    private const int MostUndone = 20;

    public static string Write(RevertRequest request, string folder, RevertPlan plan, bool undoesOneWholeCommit)
    {
        RevertEvidence evidence = request.Evidence;
        IReadOnlyList<UndoneCommit> undone = plan.Undone;
        var text = new StringBuilder();
        text.Append(Subject(evidence)).Append("\n\n");
        text.Append(Paragraph(request, folder)).Append("\n\n");
        AppendList(text, "What was found:", Findings(evidence));
        AppendList(text, $"Undone in {Place(folder)}:", Listed(undone));
        AppendList(text, "Kept, although later than the failing change:", Listed(plan.Kept));
        AppendList(text, "Dropped, because it overlaps with the failing change:", Listed(plan.Dropped));
        if (undone.Count == 1)
        {
            string part = undoesOneWholeCommit ? "" : $"the changes to {Place(folder)} of ";
            text.Append("This reverts ").Append(part).Append("commit ").Append(undone[0].Sha).Append(".\n\n");
        }

        AppendTrailer(text, RevertTrailers.IdKey, request.RevertId);
        AppendTrailer(text, RevertTrailers.FailedRevisionKey, evidence.FailedRevision);
        AppendTrailer(text, RevertTrailers.RestoredRevisionKey, evidence.RestoredRevision);
        AppendTrailer(text, RevertTrailers.ObjectKey, $"{evidence.Namespace}/{evidence.Name}");
        foreach (string image in evidence.FailedImages)
        {
            AppendTrailer(text, RevertTrailers.FailedImageKey, image);
        }

        return text.ToString();
    }

    private static string Subject(RevertEvidence evidence)
    {
        string cause = evidence.FailedMetrics is [{ } metric, ..]
            ? $"{metric.Name} {metric.Value} vs {metric.Limit}"
            : evidence.Remarks is [{ } remark, ..] ? remark : "see below";
        return OneLine($"revert({evidence.App}): canary {evidence.FailedRevision} failed ({OneLine(cause, 70)})", LongestSubject);
    }

    private static string Paragraph(RevertRequest request, string folder)
    {
        RevertEvidence evidence = request.Evidence;
        return OneLine(
            $"Revision {evidence.FailedRevision} of {evidence.Namespace}/{evidence.Name} failed as a canary. "
            + $"{Place(folder)} goes back to its state in commit {request.GoodCommit}, where revision {evidence.RestoredRevision} was promoted.",
            800);
    }

    private static IEnumerable<string> Findings(RevertEvidence evidence) =>
        evidence.FailedMetrics
            .Select(metric => $"{metric.Name} was {metric.Value}; the limit is {metric.Limit}")
            .Concat(evidence.Remarks);

    private static IEnumerable<string> Listed(IReadOnlyList<UndoneCommit> commits)
    {
        foreach (UndoneCommit commit in commits.Take(MostUndone))
        {
            // A quoted "[skip ci]" would make a CI system skip this commit too.
            string subject = commit.Subject.Replace('[', '(').Replace(']', ')');
            yield return $"{CommitSha.Short(commit.Sha)} {subject} ({commit.Author})";
        }

        if (commits.Count > MostUndone)
        {
            yield return $"and {commits.Count - MostUndone} more";
        }
    }

    private static string Place(string folder) => folder.Length == 0 ? "the repository" : folder;

    private static void AppendList(StringBuilder text, string title, IEnumerable<string> items)
    {
        string[] lines = [.. items.Select(item => OneLine(item, LongestLine)).Where(item => item.Length > 0)];
        if (lines.Length > 0)
        {
            text.Append(title).Append('\n').AppendJoin('\n', lines.Select(line => $"- {line}")).Append("\n\n");
        }
    }

    private static void AppendTrailer(StringBuilder text, string key, string value)
    {
        string line = OneLine(value, LongestLine);
        if (line.Length > 0)
        {
            text.Append(key).Append(": ").Append(line).Append('\n');
        }
    }

    // Names and values come from objects that others write: a line break in one could forge a trailer.
    private static string OneLine(string value, int longest)
    {
        string line = string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = new string([.. line.Where(c => !char.IsControl(c))]);
        return line.Length <= longest ? line : string.Concat(line.AsSpan(0, longest - 1), "…");
    }
}
