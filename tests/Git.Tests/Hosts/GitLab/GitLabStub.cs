using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Git.Tests.Hosts.GitLab;

/// <summary>GitLab as documented for REST version 4, with one project platform/shop/apps.</summary>
internal sealed partial class GitLabStub : HostStub
{
    private const string Project = "/api/v4/projects/platform%2Fshop%2Fapps";
    private readonly List<(int Pull, long Reviewer)> _reviewers = [];

    public string Authorization { get; set; } = "";

    public Dictionary<string, long> Users { get; } = new() { ["ann"] = 11, ["bob"] = 12 };

    /// <summary>Reviewers of a merge request in the free edition: one.</summary>
    public int MostReviewers { get; set; } = 5;

    /// <summary>Taken one by one, the last one stays.</summary>
    public Queue<string> MergeStatus { get; } = new(["ci_still_running"]);

    public bool HasPipeline { get; set; } = true;

    public bool FastForward { get; set; }

    public override StubAnswer Error(int status, string words) => status switch
    {
        401 => new(401, new JsonObject { ["error"] = "invalid_token", ["error_description"] = words }.ToJsonString()),
        400 or 409 or 422 => new(status, new JsonObject { ["message"] = new JsonArray(words) }.ToJsonString()),
        _ => new(status, new JsonObject { ["message"] = $"{status} {words}" }.ToJsonString()),
    };

    // https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers
    public override StubAnswer RateLimited(DateTimeOffset now) => new(429, "Retry later\n")
    {
        ContentType = "text/plain",
        Headers = [("RateLimit-Remaining", "0"), ("RateLimit-Reset", now.AddSeconds(30).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)), ("Retry-After", "30")],
    };

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request.Authorization != Authorization)
        {
            return Error(401, "Token was revoked. You have to re-authorize from the user.");
        }

        if (request is { Method: "GET", Path: "/api/v4/users" })
        {
            string name = request.OnlyQuery("username").Query["username"].ToString();
            return new StubAnswer(200, Users.TryGetValue(name, out long id) ? new JsonArray(User(id)).ToJsonString() : "[]");
        }

        if (!request.Path.StartsWith(Project, StringComparison.Ordinal))
        {
            throw Unknown(request);
        }

        string path = request.Path[Project.Length..];
        if (request.Method == "POST" && path.StartsWith("/statuses/", StringComparison.Ordinal))
        {
            return Status(request.Only("state", "name", "description", "target_url", "ref", "coverage", "pipeline_id"), path["/statuses/".Length..]);
        }

        return (request.Method, path) switch
        {
            ("GET", "/merge_requests") => List(request.OnlyQuery("state", "scope", "source_branch", "target_branch", "order_by", "sort", "per_page", "page")),
            ("POST", "/merge_requests") => Create(request.Only("source_branch", "target_branch", "title", "description", "remove_source_branch", "labels", "reviewer_ids")),
            _ => OnOne(request, Item().Match(path)),
        };
    }

    private StubAnswer OnOne(StubRequest request, Match item)
    {
        if (!item.Success)
        {
            throw Unknown(request);
        }

        return Find(item.Groups["iid"].Value) is not { } pull ? Error(404, "Not found") : (request.Method, item.Groups["rest"].Value) switch
        {
            ("GET", "") => new StubAnswer(200, Shape(pull).ToJsonString()),
            ("PUT", "") => Update(request.Only("add_labels", "reviewer_ids"), pull),
            ("PUT", "/merge") => MergeLater(request.Only("auto_merge", "merge_when_pipeline_succeeds", "sha"), pull),
            _ => throw Unknown(request),
        };
    }

    private StubAnswer List(StubRequest request)
    {
        if (request.Query["order_by"] != "created_at" || request.Query["sort"] != "desc" || request.Query["scope"] != "all")
        {
            throw new StubFault($"{request} asks in another order");
        }

        StubPull[] all = [.. Newest(pull => pull.Head == request.Query["source_branch"] && pull.Base == request.Query["target_branch"])];
        int size = Math.Min(PageSize, int.Parse(request.Query["per_page"].ToString(), CultureInfo.InvariantCulture));
        int page = request.Query.TryGetValue("page", out var number) ? int.Parse(number.ToString(), CultureInfo.InvariantCulture) : 1;
        string query = string.Join('&', request.Query.Where(pair => pair.Key != "page").Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value.ToString())}"));
        string link = string.Create(CultureInfo.InvariantCulture, $"<{Url}{request.Path}?{query}&page={page + 1}>; rel=\"next\", <{Url}{request.Path}?page=1>; rel=\"first\"");
        return new StubAnswer(200, new JsonArray([.. all.Skip((page - 1) * size).Take(size).Select(Shape)]).ToJsonString())
        {
            Headers = page * size < all.Length ? [("Link", link)] : [],
        };
    }

    private StubAnswer Create(StubRequest request)
    {
        if (OpenFor(request.Text("source_branch"), request.Text("target_branch")) is { } open)
        {
            return Error(409, string.Create(CultureInfo.InvariantCulture, $"Another open merge request already exists for this source branch: !{open.Number}"));
        }

        StubPull pull = Add(PullRequestState.Open, request.Text("source_branch"), request.Text("target_branch"));
        (pull.Title, pull.Body) = (request.Text("title"), request.Text("description"));
        return new StubAnswer(201, Shape(pull).ToJsonString());
    }

    private StubAnswer Update(StubRequest request, StubPull pull)
    {
        if (request.Json["add_labels"] is { } labels)
        {
            pull.Labels.AddRange(((string)labels!).Split(','));
        }

        if (request.Json["reviewer_ids"] is JsonArray ids)
        {
            _reviewers.RemoveAll(pair => pair.Pull == pull.Number);
            _reviewers.AddRange(ids.Take(MostReviewers).Select(id => (pull.Number, (long)id!)));
            pull.Reviewers.Clear();
            pull.Reviewers.AddRange(_reviewers.Where(pair => pair.Pull == pull.Number).Select(pair => Users.First(user => user.Value == pair.Reviewer).Key));
        }

        return new StubAnswer(200, Shape(pull).ToJsonString());
    }

    private StubAnswer MergeLater(StubRequest request, StubPull pull)
    {
        if (request.Text("sha") != Head)
        {
            return new StubAnswer(409, """{"message": "SHA does not match HEAD of source branch: 1111"}""");
        }

        if (!HasPipeline || MergeStatus.Peek() is "preparing" or "unchecked" or "checking")
        {
            return new StubAnswer(405, """{"message": "405 Method Not Allowed"}""");
        }

        pull.AutoMerge = (bool)request.Json["auto_merge"]! && (bool)request.Json["merge_when_pipeline_succeeds"]!;
        return new StubAnswer(200, Shape(pull).ToJsonString());
    }

    private StubAnswer Status(StubRequest request, string commit)
    {
        string state = request.Text("state");
        if (state is not ("pending" or "running" or "success" or "failed" or "canceled" or "skipped"))
        {
            return new StubAnswer(400, """{"error": "state does not have a valid value"}""");
        }

        if (Reports.Exists(report => report.Commit == commit && report.Context == request.Text("name") && report.State == state))
        {
            return new StubAnswer(400, """{"message": {"status": ["Cannot transition status via :drop from :failed (Reason(s): Status cannot transition via \"drop\")"]}}""");
        }

        Reports.Add(new StubReport(commit, state, request.Text("name"), request.Text("description"), (string?)request.Json["target_url"]));
        return new StubAnswer(201, """{"id": 93, "status": "failed"}""");
    }

    private JsonObject User(long id) => new JsonObject { ["id"] = id, ["username"] = Users.First(user => user.Value == id).Key, ["state"] = "active" };

    private JsonNode Shape(StubPull pull) => new JsonObject
    {
        ["id"] = 5000 + pull.Number,
        ["iid"] = pull.Number,
        ["project_id"] = 3,
        ["title"] = pull.Title,
        ["state"] = pull.State switch { PullRequestState.Open => "opened", PullRequestState.Merged => "merged", _ => "closed" },
        ["source_branch"] = pull.Head,
        ["target_branch"] = pull.Base,
        ["source_project_id"] = 3,
        ["target_project_id"] = 3,
        ["sha"] = FastForward ? Merge : Head,
        ["merge_commit_sha"] = FastForward ? null : pull.MergeCommit,
        ["squash_commit_sha"] = null,
        ["detailed_merge_status"] = MergeStatus.Count > 1 ? MergeStatus.Dequeue() : MergeStatus.Peek(),
        ["reviewers"] = new JsonArray([.. _reviewers.Where(pair => pair.Pull == pull.Number).Select(pair => User(pair.Reviewer))]),
        ["web_url"] = $"{Url}/platform/shop/apps/-/merge_requests/{pull.Number}",
    };

    [GeneratedRegex("^/merge_requests/(?<iid>[0-9]+)(?<rest>/merge)?$")]
    private static partial Regex Item();
}
