using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>Writes the message of a commit that gives values back to an image bot.</summary>
internal static class ReleaseMessage
{
    public static string Write(RevertRequest request, RevertPlan plan)
    {
        RevertEvidence evidence = request.Evidence;
        string canary = $"{evidence.Namespace}/{evidence.Name}";
        var text = new StringBuilder();
        text.Append(MessageLines.One($"release({evidence.App}): image automation may write {evidence.App} again", 120)).Append("\n\n");
        text.Append(MessageLines.One($"Revision {evidence.FailedRevision} of {canary} had failed, and its images were kept from coming back. {request.Release!.Reason}", 800)).Append("\n\n");
        text.Append("Markers given back in:\n");
        foreach ((string path, _, _) in plan.Marked)
        {
            text.Append("- ").Append(MessageLines.One(GitPath.ToText(path), 300)).Append('\n');
        }

        return text.Append('\n')
            .Append(RevertTrailers.ReleaseIdKey).Append(": ").Append(request.RevertId).Append('\n')
            .Append(RevertTrailers.ObjectKey).Append(": ").Append(MessageLines.One(canary, 300)).Append('\n')
            .ToString();
    }
}
