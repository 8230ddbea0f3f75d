namespace ProgressiveDelivery.Git;

/// <summary>
/// What a user's template for the message of a revert may name. Single values are one line each, lists one line for each item
/// that begins with a dash: nothing in them can begin a paragraph, and so none can pass for a trailer.
/// </summary>
public static class MessageValues
{
    /// <summary>All names; each always has a value, which may be empty.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "app", "namespace", "name", "failedRevision", "restoredRevision", "failedImages", "goodCommit", "badCommit", "branch", "path", "cause", "metrics", "undone",
    ];

    internal static IReadOnlyDictionary<string, string> Of(RevertRequest request, string folder, RevertPlan plan)
    {
        RevertEvidence evidence = request.Evidence;
        return Names.ToDictionary(name => name, name => name switch
        {
            "app" => MessageLines.One(evidence.App),
            "namespace" => MessageLines.One(evidence.Namespace),
            "name" => MessageLines.One(evidence.Name),
            "failedRevision" => MessageLines.One(evidence.FailedRevision),
            "restoredRevision" => MessageLines.One(evidence.RestoredRevision),
            "failedImages" => MessageLines.One(string.Join(", ", evidence.FailedImages)),
            "goodCommit" => request.GoodCommit,
            "badCommit" => request.BadCommit,
            "branch" => MessageLines.One(request.Branch),
            "path" => MessageLines.One(folder),
            "cause" => MessageLines.One(string.Join(' ', evidence.Remarks)),
            "metrics" => MessageLines.List(MessageLines.OfMetrics(evidence)),
            _ => MessageLines.List(MessageLines.OfCommits(plan.Undone)),
        });
    }
}
