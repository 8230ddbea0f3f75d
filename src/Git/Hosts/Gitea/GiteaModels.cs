using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Git;

// What we read and write of the API of Gitea and Forgejo: https://docs.gitea.com/api/ and https://codeberg.org/api/swagger.
internal sealed record GiteaPull(
    long Number,
    string HtmlUrl,
    string State,
    GiteaBranch Head,
    GiteaBranch Base,
    bool Merged = false,
    string? MergeCommitSha = null);

internal sealed record GiteaBranch(string Ref, string? Label = null, long RepoId = 0);

internal sealed record GiteaNewPull(string Title, string Body, string Head, string Base);

internal sealed record GiteaLabel(long Id, string Name);

internal sealed record GiteaLabels(IReadOnlyList<long> Labels);

internal sealed record GiteaReviewers(IReadOnlyList<string> Reviewers, IReadOnlyList<string> TeamReviewers);

/// <param name="Do">merge, squash, rebase…; the one field in upper case.</param>
/// <param name="HeadCommitId">Refused with 409 when the head branch points elsewhere.</param>
internal sealed record GiteaMerge([property: JsonPropertyName("Do")] string Do, string HeadCommitId, bool MergeWhenChecksSucceed);

internal sealed record GiteaRepository(string? DefaultMergeStyle = null);

internal sealed record GiteaStatus(string State, string Context, string Description, string? TargetUrl);
