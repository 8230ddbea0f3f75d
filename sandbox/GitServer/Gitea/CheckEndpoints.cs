using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>What a merge waits for: statuses of commits, and reviews. Requests that are to be merged by themselves are, as soon as they may.</summary>
internal sealed class CheckEndpoints(RepositoryStore store)
{
    private static readonly string[] States = ["pending", "success", "error", "failure", "warning"];

    public void Map(RouteGroupBuilder repository)
    {
        repository.MapPost("/statuses/{sha}", ReportAsync);
        repository.MapGet("/commits/{sha}/statuses", (HttpContext context, string owner, string repo, string sha) => store.Find(owner, repo).ReadAsync(
            state => Task.FromResult(Page.Of(context, [.. state.Statuses.Where(status => status.Commit == sha).Reverse().Select(Shapes.Status)])),
            context.RequestAborted));
        repository.MapPost("/pulls/{number:long}/reviews", ReviewAsync);
    }

    // https://docs.gitea.com/api/#tag/repository/operation/repoCreateStatus
    private async Task<IResult> ReportAsync(HttpContext context, string owner, string repo, string sha)
    {
        JsonObject body = await Body.ReadAsync(context);
        HostedRepository repository = store.Find(owner, repo);
        string said = body.Required("state");
        if (!States.Contains(said))
        {
            throw new GiteaException(StatusCodes.Status422UnprocessableEntity, $"unknown state {said}");
        }

        string commit = await repository.Git.TryAsync(context.RequestAborted, "rev-parse", "--verify", "--quiet", "--end-of-options", $"{sha}^{{commit}}")
            ?? throw GiteaException.NotFound();
        return await repository.ChangeAsync(
            async state =>
            {
                var status = new StatusRecord(
                    state.Statuses.Count + 1, commit, body.Text("context") ?? "default", said, body.Text("description") ?? "", body.Text("target_url"),
                    GiteaApi.User(context));
                RepositoryState after = state with { Statuses = [.. state.Statuses, status] };
                return (await MergeWaitingAsync(repository, after, context.RequestAborted), Answer.Json(StatusCodes.Status201Created, Shapes.Status(status)));
            },
            context.RequestAborted);
    }

    // https://docs.gitea.com/api/#tag/repository/operation/repoCreatePullReview
    private async Task<IResult> ReviewAsync(HttpContext context, string owner, string repo, long number)
    {
        JsonObject body = await Body.ReadAsync(context);
        HostedRepository repository = store.Find(owner, repo);
        return await repository.ChangeAsync(
            async state =>
            {
                PullRecord pull = PullEndpoints.Of(state, number);
                var review = new ReviewRecord(pull.Reviews.Count + 1, GiteaApi.User(context), body.Required("event"), body.Text("body") ?? "");
                if (review.User == pull.Author && review.State == ReviewRecord.Approved)
                {
                    throw new GiteaException(StatusCodes.Status422UnprocessableEntity, "approve your own pull is not allowed");
                }

                RepositoryState after = state.With(pull with { Reviews = [.. pull.Reviews, review] });
                return (await MergeWaitingAsync(repository, after, context.RequestAborted), Answer.Json(StatusCodes.Status200OK, Shapes.Review(review)));
            },
            context.RequestAborted);
    }

    private static async Task<RepositoryState> MergeWaitingAsync(HostedRepository repository, RepositoryState state, CancellationToken ct)
    {
        foreach (PullRecord pull in state.Pulls.Where(pull => pull is { IsOpen: true, AutoMerge: not null }))
        {
            if (await PullEndpoints.HeadAsync(repository, pull, ct) is not { } head || Merger.Obstacle(state, pull, head) is not null)
            {
                continue;
            }

            try
            {
                state = state.With(await Merger.MergeAsync(repository, pull, head, pull.AutoMerge!.User, pull.AutoMerge.Style, ct));
            }
            catch (GiteaException)
            {
                // It conflicts, or somebody has just pushed: it stays open and waits, for the report itself is taken all the same.
            }
        }

        return state;
    }
}
