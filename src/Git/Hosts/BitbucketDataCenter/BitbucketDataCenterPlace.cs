namespace ProgressiveDelivery.Git;

/// <summary>A repository on a Bitbucket Data Center.</summary>
/// <param name="Repository">Address of the repository in the API.</param>
/// <param name="Web">Address of the repository's pages.</param>
internal sealed record BitbucketDataCenterPlace(string Project, string Slug, string Repository, string Web);
