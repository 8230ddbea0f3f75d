using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Git.Tests.Hosts.Gitea;

/// <summary>Gitea and Forgejo as their OpenAPI document says, with one repository shop/apps.</summary>
internal sealed partial class GiteaStub : HostStub
{
    private const string Repository = "/api/v1/repos/shop/apps";

    public string Authorization { get; set; } = "";

    public Dictionary<string, long> RepositoryLabels { get; } = new() { ["rollback"] = 1, ["bug"] = 2, ["wip"] = 3 };

    public Dictionary<string, long> OrganizationLabels { get; } = new() { ["canary"] = 90 };

    public HashSet<string> Users { get; } = ["ann", "bob", "platform"];

    /// <summary>Answers to a merge, in order; the last one stays.</summary>
    public Queue<int> MergeAnswers { get; } = new([201]);

    public string? MergedWith { get; private set; }

    /// <summary>Whether the head branch is gone, as after a merge.</summary>
    public bool HeadIsGone { get; set; }

    public override StubAnswer Error(int status, string words) =>
        new(status, new JsonObject { ["message"] = words, ["url"] = $"{Url}/api/swagger" }.ToJsonString());

    // Gitea itself limits nothing; what stands in front of it does.
    public override StubAnswer RateLimited(DateTimeOffset now) => new(429, "Too Many Requests", ("Retry-After", "30")) { ContentType = "text/plain" };

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request.Authorization != Authorization)
        {
            return Error(401, "user does not exist [uid: 0, name: ]");
        }

        if (request is { Method: "GET", Path: "/api/v1/orgs/shop/labels" })
        {
            return Labels(request, OrganizationLabels);
        }

        if (!request.Path.StartsWith(Repository, StringComparison.Ordinal))
        {
            throw Unknown(request);
        }

        string path = request.Path[Repository.Length..];
        Match item = Item().Match(path);
        return (request.Method, path) switch
        {
            ("GET", "") => new StubAnswer(200, """{"id": 1, "name": "apps", "default_merge_style": "squash"}"""),
            ("GET", "/labels") => Labels(request, RepositoryLabels),
            ("GET", "/pulls") => List(request.OnlyQuery("state", "sort", "milestone", "labels", "page", "limit")),
            ("POST", "/pulls") => Create(request.Only("title", "body", "head", "base", "assignee", "assignees", "labels", "milestone", "due_date")),
            _ when !item.Success => throw Unknown(request),
            ("POST", _) when item.Groups["kind"].Value == "statuses" => Status(request.Only("state", "context", "description", "target_url"), item.Groups["id"].Value),
            _ => Find(item.Groups["id"].Value) is { } pull
                ? OnPull(request, pull, item.Groups["kind"].Value + item.Groups["rest"].Value)
                : Error(404, "The target couldn't be found."),
        };
    }

    private StubAnswer OnPull(StubRequest request, StubPull pull, string what) => (request.Method, what) switch
    {
        ("GET", "pulls") => new StubAnswer(200, Shape(pull).ToJsonString()),
        ("POST", "issues/labels") => Label(request.Only("labels"), pull),
        ("POST", "pulls/requested_reviewers") => RequestReviews(request.Only("reviewers", "team_reviewers"), pull),
        ("POST", "pulls/merge") => MergeIt(request.Only("Do", "head_commit_id", "merge_when_checks_succeed", "delete_branch_after_merge", "force_merge"), pull),
        _ => throw Unknown(request),
    };

    private StubAnswer List(StubRequest request)
    {
        bool open = request.Query["state"] == "open";
        JsonNode[] all = [.. Newest(pull => pull.State == PullRequestState.Open == open).Select(Shape)];
        return Page(request, all);
    }

    private StubAnswer Labels(StubRequest request, Dictionary<string, long> labels) =>
        Page(request.OnlyQuery("page", "limit"), [.. labels.Select(label => new JsonObject { ["id"] = label.Value, ["name"] = label.Key, ["color"] = "ff0000" })]);

    private StubAnswer Page(StubRequest request, JsonNode[] all)
    {
        int size = Math.Min(PageSize, int.Parse(request.Query["limit"].ToString(), CultureInfo.InvariantCulture));
        int page = int.Parse(request.Query["page"].ToString(), CultureInfo.InvariantCulture);
        string query = string.Join('&', request.Query.Where(pair => pair.Key != "page").Select(pair => $"{pair.Key}={pair.Value}"));
        string link = string.Create(CultureInfo.InvariantCulture, $"<{Url}{request.Path}?{query}&page={page + 1}>; rel=\"next\",<{Url}{request.Path}?page=9>; rel=\"last\"");
        return new StubAnswer(200, new JsonArray([.. all.Skip((page - 1) * size).Take(size)]).ToJsonString())
        {
            Headers = page * size < all.Length ? [("Link", link), ("X-Total-Count", "9")] : [("X-Total-Count", "9")],
        };
    }

    private StubAnswer Create(StubRequest request)
    {
        string head = request.Text("head");
        string target = request.Text("base");
        if (OpenFor(head, target) is { } open)
        {
            return Error(409, string.Create(CultureInfo.InvariantCulture, $"pull request already exists for these targets [id: 9, issue_id: {open.Number}, head_repo_id: 1, base_repo_id: 1, head_branch: {head}, base_branch: {target}]"));
        }

        StubPull pull = Add(PullRequestState.Open, head, target);
        (pull.Title, pull.Body) = (request.Text("title"), request.Text("body"));
        return new StubAnswer(201, Shape(pull).ToJsonString());
    }

    private StubAnswer Label(StubRequest request, StubPull pull)
    {
        pull.Labels.AddRange(request.Json["labels"]!.AsArray().Select(id => RepositoryLabels.Concat(OrganizationLabels).First(label => label.Value == (long)id!).Key));
        return new StubAnswer(200, "[]");
    }

    private StubAnswer RequestReviews(StubRequest request, StubPull pull)
    {
        string[] names = [.. request.Json["reviewers"]!.AsArray().Concat(request.Json["team_reviewers"]!.AsArray()).Select(name => (string)name!)];
        if (names.Except(Users).Any())
        {
            return Error(404, $"user does not exist [uid: 0, name: {names[0]}]");
        }

        pull.Reviewers.AddRange(names);
        return new StubAnswer(201, "[]");
    }

    private StubAnswer MergeIt(StubRequest request, StubPull pull)
    {
        MergedWith = request.Text("Do");
        if (request.Text("head_commit_id") != Head)
        {
            return Error(409, "head out of date");
        }

        int answer = MergeAnswers.Count > 1 ? MergeAnswers.Dequeue() : MergeAnswers.Peek();
        switch (answer)
        {
            case 201:
                pull.AutoMerge = (bool)request.Json["merge_when_checks_succeed"]!;
                return new StubAnswer(201);
            case 200:
                (pull.State, pull.MergeCommit) = (PullRequestState.Merged, Merge);
                return new StubAnswer(200);
            case 409:
                return Error(409, "pull request is already scheduled to auto merge when checks succeed [pull_id: 9]");
            default:
                return Error(answer, "Please try again later");
        }
    }

    private StubAnswer Status(StubRequest request, string commit)
    {
        if (request.Text("state") is not ("pending" or "success" or "error" or "failure" or "warning"))
        {
            return Error(422, "bad state");
        }

        Reports.Add(new StubReport(commit, request.Text("state"), request.Text("context"), request.Text("description"), (string?)request.Json["target_url"]));
        return new StubAnswer(201, """{"id": 1}""");
    }

    private JsonNode Shape(StubPull pull) => new JsonObject
    {
        ["id"] = 7000 + pull.Number,
        ["number"] = pull.Number,
        ["html_url"] = $"{Url}/shop/apps/pulls/{pull.Number}",
        ["state"] = pull.State == PullRequestState.Open ? "open" : "closed",
        ["merged"] = pull.State == PullRequestState.Merged,
        ["merge_commit_sha"] = pull.MergeCommit,
        ["head"] = new JsonObject { ["label"] = pull.Head, ["ref"] = HeadIsGone ? $"refs/pull/{pull.Number}/head" : pull.Head, ["sha"] = Head, ["repo_id"] = 1 },
        ["base"] = new JsonObject { ["label"] = pull.Base, ["ref"] = pull.Base, ["sha"] = Head, ["repo_id"] = 1 },
    };

    [GeneratedRegex("^/(?<kind>pulls|issues|statuses)/(?<id>[0-9a-f]+)(?<rest>/[a-z_]+)?$")]
    private static partial Regex Item();
}
