using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.Playground.Environments;

/// <summary>A pull request as the Git host shows it.</summary>
public sealed class HostedPull(JsonObject pull)
{
    public long Number => pull.Get<long>("number");

    public string Title => pull.Get<string>("title") ?? "";

    public string Author => pull.Get<string>("user", "login") ?? "";

    public bool IsOpen => pull.Get<string>("state") == "open";

    public bool IsMerged => pull.Get<bool>("merged");

    /// <summary>Full SHA of the head branch.</summary>
    public string Head => pull.Get<string>("head", "sha") ?? "";

    /// <summary>Name of the head branch.</summary>
    public string Branch => pull.Get<string>("head", "ref") ?? "";

    public string? MergeCommit => pull.Get<string>("merge_commit_sha");

    public IReadOnlyList<string> Labels => [.. pull.Items("labels").Select(label => label.Get<string>("name") ?? "")];

    /// <summary>Names of people and of teams that were asked for a review.</summary>
    public IReadOnlyList<string> Reviewers =>
    [
        .. pull.Items("requested_reviewers").Select(user => user.Get<string>("login") ?? ""),
        .. pull.Items("requested_reviewers_teams").Select(team => team.Get<string>("name") ?? ""),
    ];
}
