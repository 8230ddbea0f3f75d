using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Git.Tests.Hosts.BitbucketDataCenter;

/// <summary>Bitbucket Data Center as documented for REST "latest", with the repository apps of the project SHOP.</summary>
internal sealed partial class BitbucketDataCenterStub : HostStub
{
    private const string Repository = "/rest/api/latest/projects/SHOP/repos/apps";

    public string Authorization { get; set; } = "";

    public HashSet<string> Users { get; } = ["ann", "bob"];

    public bool AllowsAutoMerge { get; set; } = true;

    /// <summary>Whether all merge checks pass already.</summary>
    public bool IsMergeable { get; set; }

    public override StubAnswer Error(int status, string words) => Error(status, words, "com.atlassian.bitbucket.SomeException");

    // https://confluence.atlassian.com/bitbucketserver/improving-instance-stability-with-rate-limiting-976171954.html
    public override StubAnswer RateLimited(DateTimeOffset now) => Error(429, "You are not permitted to make this many requests") with { Headers = [("retry-after", "30"), ("x-ratelimit-interval-seconds", "5")] };

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request.Authorization != Authorization)
        {
            return Error(401, "Authentication failed. Please check your credentials and try again.");
        }

        if (!request.Path.StartsWith(Repository, StringComparison.Ordinal))
        {
            throw Unknown(request);
        }

        string path = request.Path[Repository.Length..];
        Match build = Build().Match(path);
        return (request.Method, path) switch
        {
            ("GET", "/pull-requests") => List(request.OnlyQuery("direction", "at", "state", "order", "limit", "start")),
            ("POST", "/pull-requests") => Create(request.Only("title", "description", "fromRef", "toRef", "reviewers")),
            ("POST", _) when build.Success => Status(request.Only("key", "state", "name", "description", "url", "buildNumber", "duration", "ref", "parent"), build.Groups["sha"].Value),
            _ => OnOne(request, Item().Match(path)),
        };
    }

    private StubAnswer OnOne(StubRequest request, Match item)
    {
        if (!item.Success)
        {
            throw Unknown(request);
        }

        return Find(item.Groups["id"].Value) is not { } pull ? Error(404, "Pull request does not exist in SHOP/apps.") : (request.Method, item.Groups["rest"].Value) switch
        {
            ("GET", "") => new StubAnswer(200, Shape(pull).ToJsonString()),
            ("POST", "/participants") => AddReviewer(request.Only("user", "role"), pull),
            ("POST", "/merge") => MergeIt(request.Only("autoMerge", "autoSubject", "message", "strategyId", "version"), pull),
            _ => throw Unknown(request),
        };
    }

    private StubAnswer List(StubRequest request)
    {
        if (request.Query["direction"] != "OUTGOING" || request.Query["state"] != "ALL" || request.Query["order"] != "NEWEST")
        {
            throw new StubFault($"{request} asks in another way");
        }

        StubPull[] all = [.. Newest(pull => $"refs/heads/{pull.Head}" == request.Query["at"])];
        int start = int.Parse(request.Query["start"].ToString(), CultureInfo.InvariantCulture);
        int limit = Math.Min(PageSize, int.Parse(request.Query["limit"].ToString(), CultureInfo.InvariantCulture));
        bool last = start + limit >= all.Length;
        return new StubAnswer(200, new JsonObject
        {
            ["size"] = Math.Min(limit, all.Length - start),
            ["limit"] = limit,
            ["isLastPage"] = last,
            ["values"] = new JsonArray([.. all.Skip(start).Take(limit).Select(Shape)]),
            ["start"] = start,
            ["nextPageStart"] = last ? null : start + limit,
        }.ToJsonString());
    }

    private StubAnswer Create(StubRequest request)
    {
        string head = Branch(request.Json["fromRef"]!);
        string target = Branch(request.Json["toRef"]!);
        if (OpenFor(head, target) is { } open)
        {
            JsonObject body = JsonNode.Parse(Error(409, "Only one pull request may be open for a given source and target branch", "com.atlassian.bitbucket.pull.DuplicatePullRequestException").Body)!.AsObject();
            body["errors"]![0]!["existingPullRequest"] = Shape(open);
            return new StubAnswer(409, body.ToJsonString());
        }

        StubPull pull = Add(PullRequestState.Open, head, target);
        (pull.Title, pull.Body) = (request.Text("title"), request.Text("description"));
        return new StubAnswer(201, Shape(pull).ToJsonString());
    }

    private StubAnswer AddReviewer(StubRequest request, StubPull pull)
    {
        string name = (string)request.Json["user"]!["name"]!;
        if (request.Text("role") != "REVIEWER")
        {
            throw new StubFault($"{request} names no role");
        }

        if (!Users.Contains(name))
        {
            return Error(404, $"The user {name} does not exist.", "com.atlassian.bitbucket.user.NoSuchUserException");
        }

        pull.Reviewers.Add(name);
        return new StubAnswer(200, """{"role": "REVIEWER", "status": "UNAPPROVED"}""");
    }

    private StubAnswer MergeIt(StubRequest request, StubPull pull)
    {
        if ((int?)request.Json["version"] != 7)
        {
            return Error(409, "You are attempting to modify a pull request based on out-of-date information.", "com.atlassian.bitbucket.pull.PullRequestOutOfDateException");
        }

        if (IsMergeable)
        {
            (pull.State, pull.MergeCommit) = (PullRequestState.Merged, Merge);
        }
        else if (!AllowsAutoMerge)
        {
            return Error(403, "Auto-merge is not enabled for this repository.");
        }
        else
        {
            pull.AutoMerge = (bool)request.Json["autoMerge"]!;
        }

        return new StubAnswer(200, Shape(pull).ToJsonString());
    }

    private StubAnswer Status(StubRequest request, string commit)
    {
        if (request.Text("state") is not ("SUCCESSFUL" or "FAILED" or "INPROGRESS" or "CANCELLED" or "UNKNOWN") || request.Text("url").Length == 0)
        {
            return Error(400, "bad state");
        }

        Reports.Add(new StubReport(commit, request.Text("state"), request.Text("key"), request.Text("description"), request.Text("url")));
        return new StubAnswer(204);
    }

    private static StubAnswer Error(int status, string words, string exception) => new(status, new JsonObject
    {
        ["errors"] = new JsonArray(new JsonObject { ["context"] = null, ["message"] = words, ["exceptionName"] = exception }),
    }.ToJsonString());

    private static string Branch(JsonNode reference) =>
        (string?)reference["repository"]!["slug"] == "apps" && (string?)reference["repository"]!["project"]!["key"] == "SHOP" && ((string)reference["id"]!).StartsWith("refs/heads/", StringComparison.Ordinal)
            ? ((string)reference["id"]!)["refs/heads/".Length..]
            : throw new StubFault($"no such branch: {reference}");

    private JsonNode Shape(StubPull pull) => new JsonObject
    {
        ["id"] = pull.Number,
        ["version"] = 7,
        ["title"] = pull.Title,
        ["description"] = pull.Body,
        ["state"] = pull.State switch { PullRequestState.Open => "OPEN", PullRequestState.Merged => "MERGED", _ => "DECLINED" },
        ["open"] = pull.State == PullRequestState.Open,
        ["closed"] = pull.State != PullRequestState.Open,
        ["fromRef"] = Ref(pull.Head),
        ["toRef"] = Ref(pull.Base),
        ["properties"] = pull.MergeCommit is { } merge ? new JsonObject { ["mergeCommit"] = new JsonObject { ["id"] = merge, ["displayId"] = merge[..11] } } : null,
        ["links"] = new JsonObject { ["self"] = new JsonArray(new JsonObject { ["href"] = $"{Url}/projects/SHOP/repos/apps/pull-requests/{pull.Number}" }) },
    };

    private static JsonObject Ref(string branch) => new()
    {
        ["id"] = $"refs/heads/{branch}",
        ["displayId"] = branch,
        ["latestCommit"] = Head,
        ["repository"] = new JsonObject { ["slug"] = "apps", ["id"] = 1, ["project"] = new JsonObject { ["key"] = "SHOP", ["id"] = 1 } },
    };

    [GeneratedRegex("^/pull-requests/(?<id>[0-9]+)(?<rest>/[a-z]+)?$")]
    private static partial Regex Item();

    [GeneratedRegex("^/commits/(?<sha>[0-9a-f]{40})/builds$")]
    private static partial Regex Build();
}
