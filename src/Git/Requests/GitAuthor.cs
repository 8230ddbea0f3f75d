namespace ProgressiveDelivery.Git;

/// <summary>The name and e-mail address that our commits carry.</summary>
public sealed record GitAuthor(string Name, string Email)
{
    /// <summary>Used when the user names no author.</summary>
    public static GitAuthor Default { get; } = new("canary", "canary@canary.gitops.dev");
}
