namespace ProgressiveDelivery.Git;

// What we read and write of Bitbucket Data Center's API: https://developer.atlassian.com/server/bitbucket/rest/.
internal sealed record BitbucketDataCenterPage(IReadOnlyList<BitbucketDataCenterPull> Values, bool IsLastPage, int? NextPageStart = null);

/// <param name="Version">Counts changes; a merge must name the one that it was decided on.</param>
internal sealed record BitbucketDataCenterPull(
    long Id,
    int Version,
    string State,
    BitbucketDataCenterRef FromRef,
    BitbucketDataCenterRef ToRef,
    BitbucketDataCenterLinks Links,
    BitbucketDataCenterProperties? Properties = null);

/// <param name="Id">refs/heads/…</param>
/// <param name="LatestCommit">Read only.</param>
internal sealed record BitbucketDataCenterRef(string Id, BitbucketDataCenterRepository? Repository = null, string? LatestCommit = null);

internal sealed record BitbucketDataCenterRepository(string? Slug = null, BitbucketDataCenterProject? Project = null);

internal sealed record BitbucketDataCenterProject(string? Key = null);

internal sealed record BitbucketDataCenterLinks(IReadOnlyList<BitbucketDataCenterLink> Self);

internal sealed record BitbucketDataCenterLink(string Href);

internal sealed record BitbucketDataCenterProperties(BitbucketDataCenterCommit? MergeCommit = null);

internal sealed record BitbucketDataCenterCommit(string? Id = null);

internal sealed record BitbucketDataCenterNewPull(string Title, string Description, BitbucketDataCenterRef FromRef, BitbucketDataCenterRef ToRef);

internal sealed record BitbucketDataCenterParticipant(BitbucketDataCenterUser User, string Role);

internal sealed record BitbucketDataCenterUser(string Name);

/// <param name="AutoMerge">Since 8.15: merge now, or as soon as the merge checks pass.</param>
internal sealed record BitbucketDataCenterMerge(bool AutoMerge, int Version);

internal sealed record BitbucketDataCenterStatus(string Key, string State, string Name, string Description, string Url);
