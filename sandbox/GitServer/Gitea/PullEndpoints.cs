using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>Pull requests: opened, listed, looked at, closed and merged.</summary>
internal sealed class PullEndpoints(RepositoryStore store)
{
    public void Map(RouteGroupBuilder repository)
    {
        repository.MapGet("/pulls", ListAsync);
        repository.MapPost("/pulls", OpenAsync);
        repository.MapGet("/pulls/{number:long}", (HttpContext context, string owner, string repo, long number) =>
        {
            HostedRepository found = store.Find(owner, repo);
            return found.ReadAsync(state => AnswerAsync(StatusCodes.Status200OK, context, found, state, Of(state, number)), context.RequestAborted);
        });
        repository.MapPatch("/pulls/{number:long}", EditAsync);
        repository.MapPost("/pulls/{number:long}/merge", MergeAsync);
    }

    /// <exception cref="GiteaException">There is no such request.</exception>
    public static PullRecord Of(RepositoryState state, long number) =>
        state.Pulls.FirstOrDefault(pull => pull.Number == number) ?? throw GiteaException.NotFound();

    /// <summary>The commit that would be merged; null when the branch is gone.</summary>
    public static async Task<string?> HeadAsync(HostedRepository repository, PullRecord pull, CancellationToken ct) =>
        pull.LastHead ?? await repository.Git.HeadAsync(pull.Head, ct);

    public static async Task<IResult> AnswerAsync(int status, HttpContext context, HostedRepository repository, RepositoryState state, PullRecord pull) =>
        Answer.Json(status, await ShapeAsync(context, repository, state, pull));

    private static async Task<JsonObject> ShapeAsync(HttpContext context, HostedRepository repository, RepositoryState state, PullRecord pull) => Shapes.Pull(
        context, repository, state, pull,
        await HeadAsync(repository, pull, context.RequestAborted), await repository.Git.HeadAsync(pull.Base, context.RequestAborted));

    // https://docs.gitea.com/api/#tag/repository/operation/repoListPullRequests: the newest first.
    private Task<IResult> ListAsync(HttpContext context, string owner, string repo)
    {
        HostedRepository repository = store.Find(owner, repo);
        string wanted = context.Request.Query["state"].FirstOrDefault() ?? "open";
        return repository.ReadAsync(
            async state =>
            {
                var pulls = new List<JsonObject>();
                foreach (PullRecord pull in state.Pulls.Where(pull => wanted == "all" || pull.IsOpen == (wanted == "open")).Reverse())
                {
                    pulls.Add(await ShapeAsync(context, repository, state, pull));
                }

                return Page.Of(context, pulls);
            },
            context.RequestAborted);
    }

    // https://docs.gitea.com/api/#tag/repository/operation/repoCreatePullRequest
    private async Task<IResult> OpenAsync(HttpContext context, string owner, string repo)
    {
        JsonObject body = await Body.ReadAsync(context);
        HostedRepository repository = store.Find(owner, repo);
        return await repository.ChangeAsync(
            async state =>
            {
                var pull = new PullRecord(
                    state.Pulls.Count + 1, body.Required("title"), body.Text("body") ?? "", GiteaApi.User(context), body.Required("head"), body.Required("base"));
                if (await repository.Git.HeadAsync(pull.Head, context.RequestAborted) is null || await repository.Git.HeadAsync(pull.Base, context.RequestAborted) is null)
                {
                    throw GiteaException.NotFound();
                }

                if (state.Pulls.FirstOrDefault(known => known.IsOpen && known.Head == pull.Head && known.Base == pull.Base) is { } open)
                {
                    throw new GiteaException(
                        StatusCodes.Status409Conflict,
                        $"pull request already exists for these targets [id: {open.Number}, issue_id: {open.Number}, head_repo_id: 1, base_repo_id: 1, head_branch: {pull.Head}, base_branch: {pull.Base}]");
                }

                return (state with { Pulls = [.. state.Pulls, pull] }, await AnswerAsync(StatusCodes.Status201Created, context, repository, state, pull));
            },
            context.RequestAborted);
    }

    // https://docs.gitea.com/api/#tag/repository/operation/repoEditPullRequest: answers 201.
    private async Task<IResult> EditAsync(HttpContext context, string owner, string repo, long number)
    {
        JsonObject body = await Body.ReadAsync(context);
        HostedRepository repository = store.Find(owner, repo);
        return await repository.ChangeAsync(
            async state =>
            {
                PullRecord pull = Of(state, number);
                bool open = body.Text("state") is { } wanted ? wanted == "open" : pull.IsOpen;
                if (pull.MergeCommit is not null && open)
                {
                    throw new GiteaException(StatusCodes.Status412PreconditionFailed, "cannot change state of this pull request, it was already merged");
                }

                PullRecord edited = pull with
                {
                    Title = body.Text("title") ?? pull.Title,
                    Body = body.Text("body") ?? pull.Body,
                    IsOpen = open,
                    LastHead = open ? null : await HeadAsync(repository, pull, context.RequestAborted),
                    AutoMerge = open ? pull.AutoMerge : null,
                };
                return (state.With(edited), await AnswerAsync(StatusCodes.Status201Created, context, repository, state, edited));
            },
            context.RequestAborted);
    }

    // https://docs.gitea.com/api/#tag/repository/operation/repoMergePullRequest: 200 merged, 201 will be merged, 405 not allowed yet, 409 otherwise.
    private async Task<IResult> MergeAsync(HttpContext context, string owner, string repo, long number)
    {
        JsonObject body = await Body.ReadAsync(context);
        HostedRepository repository = store.Find(owner, repo);
        string style = body.Text("Do") is { Length: > 0 } wanted ? wanted : "merge";
        return await repository.ChangeAsync(
            async state =>
            {
                PullRecord pull = Of(state, number);
                if (!pull.IsOpen)
                {
                    throw pull.MergeCommit is null ? GiteaException.NotFound() : new GiteaException(StatusCodes.Status405MethodNotAllowed, "");
                }

                string head = await HeadAsync(repository, pull, context.RequestAborted) ?? throw GiteaException.NotFound();
                if (body.Text("head_commit_id") is { Length: > 0 } expected && expected != head)
                {
                    throw new GiteaException(StatusCodes.Status409Conflict, "head out of date");
                }

                if (Merger.Obstacle(state, pull, head) is not { } obstacle)
                {
                    PullRecord merged = await Merger.MergeAsync(repository, pull, head, GiteaApi.User(context), style, context.RequestAborted);
                    return (state.With(merged), Answer.Empty(StatusCodes.Status200OK));
                }

                if (!body.Flag("merge_when_checks_succeed"))
                {
                    throw new GiteaException(StatusCodes.Status405MethodNotAllowed, obstacle);
                }

                if (pull.AutoMerge is not null)
                {
                    throw new GiteaException(
                        StatusCodes.Status409Conflict, $"pull request is already scheduled to auto merge when checks succeed [pull_id: {pull.Number}]");
                }

                return (state.With(pull with { AutoMerge = new AutoMergeRecord(GiteaApi.User(context), style) }), Answer.Empty(StatusCodes.Status201Created));
            },
            context.RequestAborted);
    }
}
