namespace ProgressiveDelivery.Git;

// What we read and write of Bitbucket Cloud's API: https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/.

/// <param name="Next">Address of the next page.</param>
internal sealed record BitbucketCloudPage(IReadOnlyList<BitbucketCloudPull> Values, string? Next = null);

internal sealed record BitbucketCloudPull(
    long Id,
    string State,
    string Title,
    BitbucketCloudEnd Source,
    BitbucketCloudEnd Destination,
    BitbucketCloudLinks Links,
    string? Description = null,
    BitbucketCloudCommit? MergeCommit = null,
    IReadOnlyList<BitbucketCloudUser>? Reviewers = null);

internal sealed record BitbucketCloudEnd(BitbucketCloudBranch Branch, BitbucketCloudRepository? Repository = null);

internal sealed record BitbucketCloudBranch(string Name);

internal sealed record BitbucketCloudRepository(string? FullName = null);

internal sealed record BitbucketCloudLinks(BitbucketCloudLink Html);

internal sealed record BitbucketCloudLink(string Href);

internal sealed record BitbucketCloudCommit(string? Hash = null);

/// <summary>A person by one of the two ids that the API takes.</summary>
internal sealed record BitbucketCloudUser(string? Uuid = null, string? AccountId = null);

internal sealed record BitbucketCloudNewPull(string Title, string Description, BitbucketCloudEnd Source, BitbucketCloudEnd Destination, bool CloseSourceBranch);

internal sealed record BitbucketCloudReviewers(string Title, string Description, IReadOnlyList<BitbucketCloudUser> Reviewers);

internal sealed record BitbucketCloudStatus(string Key, string State, string Name, string Description, string Url);
