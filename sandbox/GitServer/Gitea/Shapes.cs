using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>Gitea's objects, with the fields that a client of reverts and reviews looks at: https://docs.gitea.com/api/.</summary>
internal static class Shapes
{
    public static JsonObject User(string name) => new() { ["login"] = name, ["username"] = name };

    public static JsonObject Label(LabelRecord label) => new() { ["id"] = label.Id, ["name"] = label.Name, ["color"] = label.Color };

    public static JsonObject Repository(HttpContext context, HostedRepository repository) => new()
    {
        ["name"] = repository.Name,
        ["full_name"] = $"{repository.Owner}/{repository.Name}",
        ["owner"] = User(repository.Owner),
        ["html_url"] = Web(context, repository),
        ["clone_url"] = $"{Web(context, repository)}.git",
        ["default_branch"] = "main",
        ["default_merge_style"] = "merge",
    };

    public static JsonObject Status(StatusRecord status) => new()
    {
        ["id"] = status.Id,
        ["status"] = status.State,
        ["context"] = status.Context,
        ["description"] = status.Description,
        ["target_url"] = status.TargetUrl,
        ["creator"] = User(status.Creator),
    };

    public static JsonObject Rule(BranchRule rule) => new()
    {
        ["rule_name"] = rule.Branch,
        ["branch_name"] = rule.Branch,
        ["enable_push"] = rule.MayPush,
        ["unprotected_file_patterns"] = rule.UnprotectedFiles,
        ["enable_status_check"] = rule.Checks.Count > 0,
        ["status_check_contexts"] = new JsonArray([.. rule.Checks.Select(context => (JsonNode)context)]),
        ["required_approvals"] = rule.Approvals,
    };

    public static JsonObject Review(ReviewRecord review) => new()
    {
        ["id"] = review.Id,
        ["user"] = User(review.User),
        ["state"] = review.State,
        ["body"] = review.Body,
    };

    /// <param name="head">The commit of the head branch.</param>
    /// <param name="target">The commit of the base branch.</param>
    public static JsonObject Pull(HttpContext context, HostedRepository repository, RepositoryState state, PullRecord pull, string? head, string? target) => new()
    {
        ["id"] = 1000 + pull.Number,
        ["number"] = pull.Number,
        ["html_url"] = $"{Web(context, repository)}/pulls/{pull.Number}",
        ["title"] = pull.Title,
        ["body"] = pull.Body,
        ["user"] = User(pull.Author),
        ["state"] = pull.IsOpen ? "open" : "closed",
        ["merged"] = pull.MergeCommit is not null,
        ["merge_commit_sha"] = pull.MergeCommit,
        ["merged_by"] = pull.MergedBy is { } user ? User(user) : null,
        ["labels"] = new JsonArray([.. state.Labels.Where(label => pull.Labels.Contains(label.Id)).Select(Label)]),
        ["requested_reviewers"] = new JsonArray([.. pull.Reviewers.Select(User)]),
        ["requested_reviewers_teams"] = new JsonArray([.. pull.TeamReviewers.Select(team => new JsonObject { ["name"] = team })]),
        ["head"] = Branch(pull.Head, head),
        ["base"] = Branch(pull.Base, target),
    };

    private static JsonObject Branch(string name, string? commit) => new() { ["label"] = name, ["ref"] = name, ["sha"] = commit ?? "", ["repo_id"] = 1 };

    private static string Web(HttpContext context, HostedRepository repository) => $"{Answer.Root(context)}/{repository.Owner}/{repository.Name}";
}
