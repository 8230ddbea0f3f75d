namespace ProgressiveDelivery.Git;

/// <summary>Which markers of an image bot are given back, and why.</summary>
/// <param name="Policies">ImagePolicies as <c>namespace:name</c>; all that are on hold in the app's folder when empty.</param>
/// <param name="Files">Files that are known to have such markers; the app's folder is searched as well.</param>
/// <param name="Reason">A sentence for the commit's message.</param>
public sealed record MarkRelease(IReadOnlyList<string> Policies, IReadOnlyList<string> Files, string Reason);
