using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>How a revert is proposed for a merge.</summary>
internal sealed record PullRequestSpec
{
    [Description("The Git host's kind; recognised by the repository's address where it is a public one.")]
    [OneOf("github", "gitlab", "gitea", "forgejo", "bitbucket-cloud", "bitbucket-datacenter", "azure-devops", "codecommit")]
    public string? Provider { get; init; }

    [Description("Address of the host's API where it is not the usual one. It needs a secretRef beside it.")]
    [Pattern("^https?://.+")]
    public string? ApiUrl { get; init; }

    [Description("Secret in the Canary's namespace with a token for the API (username and password, bearerToken, or a GitHub App's keys). The one that pushes when left out.")]
    public SecretRef? SecretRef { get; init; }

    [Description("Labels of the pull request.")]
    public IReadOnlyList<string>? Labels { get; init; }

    [Description("Who is asked to review it, as the host names people and teams.")]
    public IReadOnlyList<string>? Reviewers { get; init; }

    [Description("Let the host merge it as soon as its own rules allow. Never used where later work would be dropped.")]
    public bool? AutoMerge { get; init; }
}
