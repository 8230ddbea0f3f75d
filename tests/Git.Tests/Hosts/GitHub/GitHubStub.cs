using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Git.Tests.Hosts.GitHub;

/// <summary>GitHub Enterprise Server as documented for REST version 2022-11-28: /api/v3 and /api/graphql, one repository shop/apps.</summary>
internal sealed partial class GitHubStub : HostStub
{
    public string Authorization { get; set; } = "";

    public HashSet<string> Collaborators { get; } = ["ann", "bob"];

    public HashSet<string> Teams { get; } = ["platform"];

    /// <summary>What enablePullRequestAutoMerge says in place of doing it.</summary>
    public (string? Type, string Message)? AutoMergeRefusal { get; set; }

    public string? Methods { get; set; } = """{"id": 1, "allow_merge_commit": true, "allow_squash_merge": true, "allow_rebase_merge": true}""";

    public string? MergedWith { get; private set; }

    /// <summary>Answers createCommitOnBranch.</summary>
    public Func<JsonObject, string>? Commit { get; set; }

    /// <summary>The repository behind the API, where branches and commits are to be real.</summary>
    public GitHubRepositoryStub? Repository { get; set; }

    public override StubAnswer Error(int status, string words) =>
        new(status, new JsonObject { ["message"] = words, ["documentation_url"] = "https://docs.github.com/rest", ["status"] = $"{status}" }.ToJsonString());

    public override StubAnswer RateLimited(DateTimeOffset now) => Error(403, "API rate limit exceeded for installation ID 1.") with
    {
        Headers = [("x-ratelimit-limit", "5000"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", now.AddSeconds(30).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))],
    };

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request.Authorization != Authorization)
        {
            return Error(401, "Bad credentials");
        }

        if (request.Path == "/api/graphql")
        {
            return request.Method == "POST" ? GraphQl(request) : throw Unknown(request);
        }

        if (request.Headers.Accept != "application/vnd.github+json" || request.Headers["X-GitHub-Api-Version"] != "2022-11-28")
        {
            throw new StubFault($"{request} lacks Accept or X-GitHub-Api-Version");
        }

        const string Repository = "/api/v3/repos/shop/apps";
        if (!request.Path.StartsWith(Repository, StringComparison.Ordinal))
        {
            throw Unknown(request);
        }

        string path = request.Path[Repository.Length..];
        return (request.Method, path, Item().Match(path)) switch
        {
            ("GET", "", _) => new StubAnswer(200, Methods!),
            ("GET", "/pulls", _) => List(request.OnlyQuery("state", "head", "base", "sort", "direction", "per_page", "page")),
            ("POST", "/git/refs", _) when this.Repository is { } real => real.Create(this, request.Only("ref", "sha")),
            ("PATCH", _, _) when this.Repository is { } real && path.StartsWith("/git/refs/heads/", StringComparison.Ordinal) =>
                real.Move(this, request.Only("sha", "force"), path["/git/refs/heads/".Length..]),
            ("POST", "/pulls", _) => Create(request.Only("title", "body", "head", "base", "draft", "maintainer_can_modify")),
            (_, _, { Success: true } item) when path.StartsWith("/statuses/", StringComparison.Ordinal) => Status(request, item.Groups["id"].Value),
            (_, _, { Success: true } item) when Find(item.Groups["id"].Value) is { } pull => OnPull(request, pull, item.Groups["rest"].Value, path),
            (_, _, { Success: true }) => Error(404, "Not Found"),
            _ => throw Unknown(request),
        };
    }

    private StubAnswer OnPull(StubRequest request, StubPull pull, string rest, string path) => (request.Method, rest) switch
    {
        ("GET", "") => new StubAnswer(200, Shape(pull).ToJsonString()),
        ("PUT", "/merge") => MergeNow(request.Only("commit_title", "commit_message", "sha", "merge_method"), pull),
        ("POST", "/requested_reviewers") => RequestReviews(request.Only("reviewers", "team_reviewers"), pull),
        ("POST", "/labels") when path.StartsWith("/issues/", StringComparison.Ordinal) => Label(request.Only("labels"), pull),
        _ => throw Unknown(request),
    };

    private StubAnswer List(StubRequest request)
    {
        string[] head = request.Query["head"].ToString().Split(':', 2);
        if (head is not ["shop", { } branch] || request.Query["sort"] != "created" || request.Query["direction"] != "desc" || request.Query["state"] != "all")
        {
            throw new StubFault($"{request} asks for {request.Query["head"]} in another way");
        }

        StubPull[] all = [.. Newest(pull => pull.Head == branch && pull.Base == request.Query["base"])];
        int size = Math.Min(PageSize, int.Parse(request.Query["per_page"].ToString(), CultureInfo.InvariantCulture));
        int page = request.Query.TryGetValue("page", out var number) ? int.Parse(number.ToString(), CultureInfo.InvariantCulture) : 1;
        var body = new JsonArray([.. all.Skip((page - 1) * size).Take(size).Select(Shape)]);
        string link = string.Create(CultureInfo.InvariantCulture, $"<{Url}{request.Path}?state=all&head=shop:{branch}&base={request.Query["base"]}&sort=created&direction=desc&per_page=100&page={page + 1}>; rel=\"next\", <{Url}{request.Path}?page=9>; rel=\"last\"");
        return new StubAnswer(200, body.ToJsonString()) { Headers = page * size < all.Length ? [("Link", link)] : [] };
    }

    private StubAnswer Create(StubRequest request)
    {
        string head = request.Text("head");
        string target = request.Text("base");
        if (OpenFor(head, target) is not null)
        {
            return Invalid("PullRequest", "custom", $"A pull request already exists for shop:{head}.");
        }

        if (!Branches.Contains(head) || !Branches.Contains(target))
        {
            return new StubAnswer(422, """{"message": "Validation Failed", "errors": [{"resource": "PullRequest", "field": "head", "code": "invalid"}], "documentation_url": "https://docs.github.com/rest/pulls/pulls#create-a-pull-request", "status": "422"}""");
        }

        StubPull pull = Add(PullRequestState.Open, head, target);
        (pull.Title, pull.Body) = (request.Text("title"), request.Text("body"));
        return new StubAnswer(201, Shape(pull).ToJsonString());
    }

    private StubAnswer RequestReviews(StubRequest request, StubPull pull)
    {
        string[] people = [.. request.Json["reviewers"]!.AsArray().Select(name => (string)name!)];
        string[] teams = [.. request.Json["team_reviewers"]!.AsArray().Select(name => (string)name!)];
        if (people.Except(Collaborators).Concat(teams.Except(Teams)).Any())
        {
            return Error(422, "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the shop/apps repository.");
        }

        pull.Reviewers.AddRange(people.Concat(teams));
        return new StubAnswer(201, Shape(pull).ToJsonString());
    }

    private static StubAnswer Label(StubRequest request, StubPull pull)
    {
        pull.Labels.AddRange(request.Json["labels"]!.AsArray().Select(name => (string)name!));
        return new StubAnswer(200, new JsonArray([.. pull.Labels.Select(name => (JsonNode)new JsonObject { ["name"] = name })]).ToJsonString());
    }

    private StubAnswer MergeNow(StubRequest request, StubPull pull)
    {
        MergedWith = request.Text("merge_method");
        if (request.Text("sha") != Head)
        {
            return Error(409, "Head branch was modified. Review and try the merge again.");
        }

        (pull.State, pull.MergeCommit) = (PullRequestState.Merged, Merge);
        return new StubAnswer(200, $$"""{"sha": "{{Merge}}", "merged": true, "message": "Pull Request successfully merged"}""");
    }

    private StubAnswer Status(StubRequest request, string commit)
    {
        if (request.Method != "POST" || request.Path != $"/api/v3/repos/shop/apps/statuses/{commit}")
        {
            throw Unknown(request);
        }

        string description = request.Only("state", "target_url", "description", "context").Text("description");
        if (request.Text("state") is not ("error" or "failure" or "pending" or "success") || description.Length > 140)
        {
            return Error(422, "Validation Failed");
        }

        Reports.Add(new StubReport(commit, request.Text("state"), request.Text("context"), description, (string?)request.Json["target_url"]));
        return new StubAnswer(201, """{"id": 1, "state": "failure"}""");
    }

    private StubAnswer GraphQl(StubRequest request)
    {
        string query = request.Only("query", "variables").Text("query");
        JsonObject input = request.Json["variables"]!["input"]!.AsObject();
        if (query.Contains("createCommitOnBranch(input: $input)", StringComparison.Ordinal) && query.Contains("$input: CreateCommitOnBranchInput!", StringComparison.Ordinal) && (Commit ?? (this.Repository is { } real ? real.Commit : null)) is { } commit)
        {
            return new StubAnswer(200, commit(input));
        }

        if (!query.Contains("enablePullRequestAutoMerge(input: $input)", StringComparison.Ordinal) || !query.Contains("$input: EnablePullRequestAutoMergeInput!", StringComparison.Ordinal))
        {
            throw new StubFault($"no such mutation: {query}");
        }

        if (input.Select(pair => pair.Key).Except(["pullRequestId", "mergeMethod", "expectedHeadOid"]).Any() || (string?)input["mergeMethod"] is not ("MERGE" or "SQUASH" or "REBASE"))
        {
            throw new StubFault($"no such input: {input}");
        }

        if (AutoMergeRefusal is { } refusal)
        {
            return new StubAnswer(200, new JsonObject
            {
                ["data"] = new JsonObject { ["enablePullRequestAutoMerge"] = null },
                ["errors"] = new JsonArray(new JsonObject { ["type"] = refusal.Type, ["path"] = new JsonArray("enablePullRequestAutoMerge"), ["message"] = refusal.Message }),
            }.ToJsonString());
        }

        MergedWith = (string?)input["mergeMethod"];
        Find(((string)input["pullRequestId"]!)["PR_".Length..])!.AutoMerge = true;
        return new StubAnswer(200, """{"data": {"enablePullRequestAutoMerge": {"clientMutationId": null}}}""");
    }

    private static StubAnswer Invalid(string resource, string code, string message) => new(422, new JsonObject
    {
        ["message"] = "Validation Failed",
        ["errors"] = new JsonArray(new JsonObject { ["resource"] = resource, ["code"] = code, ["message"] = message }),
        ["documentation_url"] = "https://docs.github.com/rest/pulls/pulls#create-a-pull-request",
        ["status"] = "422",
    }.ToJsonString());

    private JsonNode Shape(StubPull pull) => new JsonObject
    {
        ["id"] = 1000 + pull.Number,
        ["node_id"] = $"PR_{pull.Number}",
        ["number"] = pull.Number,
        ["html_url"] = $"{Url}/shop/apps/pull/{pull.Number}",
        ["state"] = pull.State == PullRequestState.Open ? "open" : "closed",
        ["title"] = pull.Title,
        ["body"] = pull.Body,
        ["merged_at"] = pull.State == PullRequestState.Merged ? "2026-01-26T19:01:12Z" : null,
        ["merge_commit_sha"] = pull.MergeCommit ?? "3333333333333333333333333333333333333333",
        ["head"] = new JsonObject { ["label"] = $"shop:{pull.Head}", ["ref"] = pull.Head, ["sha"] = Head },
        ["base"] = new JsonObject { ["label"] = $"shop:{pull.Base}", ["ref"] = pull.Base, ["sha"] = Head },
        ["auto_merge"] = null,
    };

    [GeneratedRegex("^/(pulls|issues|statuses)/(?<id>[^/]+)(?<rest>/.*)?$")]
    private static partial Regex Item();
}
