using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>Repositories, their labels and the rules of their branches.</summary>
internal sealed class RepositoryEndpoints(RepositoryStore store)
{
    public void Map(RouteGroupBuilder api)
    {
        // https://docs.gitea.com/api/#tag/organization/operation/createOrgRepo
        api.MapPost("/orgs/{org}/repos", CreateAsync);
        // Labels of an organization are left out; it has none.
        api.MapGet("/orgs/{org}/labels", (HttpContext context) => Page.Of(context, []));
        RouteGroupBuilder one = api.MapGroup("/repos/{owner}/{repo}");
        one.MapGet("", (HttpContext context, string owner, string repo) =>
            Answer.Json(StatusCodes.Status200OK, Shapes.Repository(context, store.Find(owner, repo))));
        one.MapDelete("", (string owner, string repo) =>
        {
            store.Delete(store.Find(owner, repo));
            return Answer.Empty(StatusCodes.Status204NoContent);
        });
        one.MapGet("/labels", (HttpContext context, string owner, string repo) => store.Find(owner, repo).ReadAsync(
            state => Task.FromResult(Page.Of(context, [.. state.Labels.Select(Shapes.Label)])), context.RequestAborted));
        one.MapPost("/labels", AddLabelAsync);
        one.MapGet("/branch_protections", (HttpContext context, string owner, string repo) => store.Find(owner, repo).ReadAsync(
            state => Task.FromResult(Answer.Json(StatusCodes.Status200OK, new JsonArray([.. state.Rules.Select(Shapes.Rule)]))), context.RequestAborted));
        one.MapPost("/branch_protections", ProtectAsync);
    }

    private async Task<IResult> CreateAsync(HttpContext context, string org)
    {
        JsonObject body = await Body.ReadAsync(context);
        HostedRepository repository = await store.CreateAsync(org, body.Required("name"), context.RequestAborted);
        return Answer.Json(StatusCodes.Status201Created, Shapes.Repository(context, repository));
    }

    // https://docs.gitea.com/api/#tag/issue/operation/issueCreateLabel
    private async Task<IResult> AddLabelAsync(HttpContext context, string owner, string repo)
    {
        JsonObject body = await Body.ReadAsync(context);
        return await store.Find(owner, repo).ChangeAsync(
            state =>
            {
                var label = new LabelRecord(state.Labels.Count + 1, body.Required("name"), body.Required("color").TrimStart('#'));
                return Task.FromResult((state with { Labels = [.. state.Labels, label] }, Answer.Json(StatusCodes.Status201Created, Shapes.Label(label))));
            },
            context.RequestAborted);
    }

    // https://docs.gitea.com/api/#tag/repository/operation/repoCreateBranchProtection
    private async Task<IResult> ProtectAsync(HttpContext context, string owner, string repo)
    {
        JsonObject body = await Body.ReadAsync(context);
        HostedRepository repository = store.Find(owner, repo);
        var rule = new BranchRule(body.Text("rule_name") ?? body.Required("branch_name"))
        {
            MayPush = body.Flag("enable_push"),
            UnprotectedFiles = body.Text("unprotected_file_patterns") ?? "",
            Checks = body.Flag("enable_status_check") ? body.Texts("status_check_contexts") : [],
            Approvals = body["required_approvals"]?.GetValue<int>() ?? 0,
        };
        return await repository.ChangeAsync(
            async state =>
            {
                if (state.Rules.Any(known => known.Branch == rule.Branch))
                {
                    throw new GiteaException(StatusCodes.Status403Forbidden, "Branch protection already exist");
                }

                await BranchGuard.SetAsync(repository, rule, context.RequestAborted);
                return (state with { Rules = [.. state.Rules, rule] }, Answer.Json(StatusCodes.Status201Created, Shapes.Rule(rule)));
            },
            context.RequestAborted);
    }
}
