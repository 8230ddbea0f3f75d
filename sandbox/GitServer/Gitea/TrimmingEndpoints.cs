using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>What a pull request is dressed with: labels and the people who are asked for a review.</summary>
internal sealed class TrimmingEndpoints(RepositoryStore store)
{
    public void Map(RouteGroupBuilder repository)
    {
        repository.MapPost("/issues/{number:long}/labels", LabelAsync);
        repository.MapPost("/pulls/{number:long}/requested_reviewers", RequestReviewAsync);
    }

    // https://docs.gitea.com/api/#tag/issue/operation/issueAddLabel
    private async Task<IResult> LabelAsync(HttpContext context, string owner, string repo, long number)
    {
        JsonObject body = await Body.ReadAsync(context);
        return await store.Find(owner, repo).ChangeAsync(
            state =>
            {
                PullRecord pull = PullEndpoints.Of(state, number);
                // Numbers of labels that do not exist are left out, as there.
                IReadOnlyList<LabelRecord> labels = [.. state.Labels.Where(label => pull.Labels.Concat(body.Numbers("labels")).Contains(label.Id))];
                return Task.FromResult((
                    state.With(pull with { Labels = [.. labels.Select(label => label.Id)] }),
                    Answer.Json(StatusCodes.Status200OK, new JsonArray([.. labels.Select(Shapes.Label)]))));
            },
            context.RequestAborted);
    }

    // https://docs.gitea.com/api/#tag/repository/operation/repoCreatePullReviewRequests: every name is a user here, but the author's own.
    private async Task<IResult> RequestReviewAsync(HttpContext context, string owner, string repo, long number)
    {
        JsonObject body = await Body.ReadAsync(context);
        return await store.Find(owner, repo).ChangeAsync(
            state =>
            {
                PullRecord pull = PullEndpoints.Of(state, number);
                if (body.Texts("reviewers").Contains(pull.Author))
                {
                    throw new GiteaException(StatusCodes.Status422UnprocessableEntity, "poster of pr can't be reviewer");
                }

                PullRecord asked = pull with
                {
                    Reviewers = [.. pull.Reviewers.Union(body.Texts("reviewers"))],
                    TeamReviewers = [.. pull.TeamReviewers.Union(body.Texts("team_reviewers"))],
                };
                return Task.FromResult((state.With(asked), Answer.Json(StatusCodes.Status201Created, new JsonArray())));
            },
            context.RequestAborted);
    }
}
