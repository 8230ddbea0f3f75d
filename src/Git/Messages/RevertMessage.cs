using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>Writes the message of a revert: what failed, by how much, what comes back, and the trailers that make it recognisable.</summary>
internal static class RevertMessage
{
    private const int LongestSubject = 120;

    public static string Write(RevertRequest request, string folder, RevertPlan plan, bool undoesOneWholeCommit)
    {
        RevertEvidence evidence = request.Evidence;
        IReadOnlyList<UndoneCommit> undone = plan.Undone;
        var text = new StringBuilder();
        if (request.Message is { } template)
        {
            text.Append(TemplatedText.Arrange(template(MessageValues.Of(request, folder, plan)), LongestSubject) ?? $"{Subject(evidence)}\n\n");
            AppendTrailers(text, request);
            return text.ToString();
        }

        text.Append(Subject(evidence)).Append("\n\n");
        text.Append(Paragraph(request, folder)).Append("\n\n");
        AppendList(text, "What was found:", MessageLines.OfMetrics(evidence).Concat(evidence.Remarks));
        AppendList(text, $"Undone in {Place(folder)}:", MessageLines.OfCommits(undone));
        AppendList(text, "On hold for image automation, until another image is selected:", plan.Held.Select(mark => $"{mark.Setter} in {mark.File}"));
        AppendList(text, "Kept, although later than the failing change:", MessageLines.OfCommits(plan.Kept));
        AppendList(text, "Dropped, because it overlaps with the failing change:", MessageLines.OfCommits(plan.Dropped));
        if (undone.Count == 1)
        {
            string part = undoesOneWholeCommit ? "" : $"the changes to {Place(folder)} of ";
            text.Append("This reverts ").Append(part).Append("commit ").Append(undone[0].Sha).Append(".\n\n");
        }

        AppendTrailers(text, request);
        return text.ToString();
    }

    // Always the last paragraph, and always by us: only there are they believed.
    private static void AppendTrailers(StringBuilder text, RevertRequest request)
    {
        RevertEvidence evidence = request.Evidence;
        AppendTrailer(text, RevertTrailers.IdKey, request.RevertId);
        AppendTrailer(text, RevertTrailers.FailedRevisionKey, evidence.FailedRevision);
        AppendTrailer(text, RevertTrailers.RestoredRevisionKey, evidence.RestoredRevision);
        AppendTrailer(text, RevertTrailers.ObjectKey, $"{evidence.Namespace}/{evidence.Name}");
        foreach (string image in evidence.FailedImages)
        {
            AppendTrailer(text, RevertTrailers.FailedImageKey, image);
        }
    }

    private static string Subject(RevertEvidence evidence)
    {
        string cause = evidence.FailedMetrics is [{ } metric, ..]
            ? $"{metric.Name} {metric.Value} vs {metric.Limit}"
            : evidence.Remarks is [{ } remark, ..] ? remark : "see below";
        return MessageLines.One($"revert({evidence.App}): canary {evidence.FailedRevision} failed ({MessageLines.One(cause, 70)})", LongestSubject);
    }

    private static string Paragraph(RevertRequest request, string folder)
    {
        RevertEvidence evidence = request.Evidence;
        return MessageLines.One(
            $"Revision {evidence.FailedRevision} of {evidence.Namespace}/{evidence.Name} failed as a canary. "
            + $"{Place(folder)} goes back to its state in commit {request.GoodCommit}, where revision {evidence.RestoredRevision} was promoted.",
            800);
    }

    private static string Place(string folder) => folder.Length == 0 ? "the repository" : folder;

    private static void AppendList(StringBuilder text, string title, IEnumerable<string> items)
    {
        string lines = MessageLines.List(items);
        if (lines.Length > 0)
        {
            text.Append(title).Append('\n').Append(lines).Append("\n\n");
        }
    }

    private static void AppendTrailer(StringBuilder text, string key, string value)
    {
        string line = MessageLines.One(value);
        if (line.Length > 0)
        {
            text.Append(key).Append(": ").Append(line).Append('\n');
        }
    }
}
