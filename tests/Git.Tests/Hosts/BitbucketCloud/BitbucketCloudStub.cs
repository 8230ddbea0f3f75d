using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Git.Tests.Hosts.BitbucketCloud;

/// <summary>Bitbucket Cloud as documented for REST 2.0, with one repository shop/apps.</summary>
internal sealed partial class BitbucketCloudStub : HostStub
{
    private const string Repository = "/2.0/repositories/shop/apps";

    public string Authorization { get; set; } = "";

    public HashSet<string> People { get; } = ["{11111111-aaaa}", "557058:bob"];

    public override StubAnswer Error(int status, string words) =>
        new(status, new JsonObject { ["type"] = "error", ["error"] = new JsonObject { ["message"] = words } }.ToJsonString());

    // https://support.atlassian.com/bitbucket-cloud/docs/api-request-limits/ promises no header that says when to come back.
    public override StubAnswer RateLimited(DateTimeOffset now) => Error(429, "Rate limit for this resource has been exceeded");

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request.Authorization != Authorization)
        {
            return Error(401, "Token is invalid, expired, or not supported for this endpoint.");
        }

        if (!request.Path.StartsWith(Repository, StringComparison.Ordinal))
        {
            throw Unknown(request);
        }

        string path = request.Path[Repository.Length..];
        Match build = Build().Match(path);
        Match item = Item().Match(path);
        return (request.Method, path) switch
        {
            ("GET", "/pullrequests") => List(request.OnlyQuery("state", "q", "sort", "pagelen", "page")),
            ("POST", "/pullrequests") => Create(request.Only("title", "description", "source", "destination", "close_source_branch", "reviewers", "draft")),
            ("POST", _) when build.Success => Status(request.Only("key", "state", "name", "description", "url", "refname"), build.Groups["sha"].Value),
            ("GET", _) when item.Success => Find(item.Groups["id"].Value) is { } pull ? new StubAnswer(200, Shape(pull).ToJsonString()) : Error(404, "There is no API hosted at this URL"),
            ("PUT", _) when item.Success => Update(request.Only("title", "description", "reviewers", "destination"), Find(item.Groups["id"].Value)!),
            _ => throw Unknown(request),
        };
    }

    private StubAnswer List(StubRequest request)
    {
        Match query = Query().Match(request.Query["q"].ToString());
        if (!query.Success || request.Query["sort"] != "-created_on" || request.Query["state"].Count != 4)
        {
            throw new StubFault($"{request} asks in another way: {request.Query["q"]}");
        }

        StubPull[] all = [.. Newest(pull => pull.Head == query.Groups["from"].Value && pull.Base == query.Groups["to"].Value)];
        int size = Math.Min(PageSize, int.Parse(request.Query["pagelen"].ToString(), CultureInfo.InvariantCulture));
        int page = request.Query.TryGetValue("page", out var number) ? int.Parse(number.ToString(), CultureInfo.InvariantCulture) : 1;
        var answer = new JsonObject
        {
            ["size"] = all.Length,
            ["page"] = page,
            ["pagelen"] = size,
            ["values"] = new JsonArray([.. all.Skip((page - 1) * size).Take(size).Select(Shape)]),
        };
        if (page * size < all.Length)
        {
            answer["next"] = string.Create(CultureInfo.InvariantCulture, $"{Url}{request.Path}?state=OPEN&state=MERGED&state=DECLINED&state=SUPERSEDED&q={Uri.EscapeDataString(request.Query["q"].ToString())}&sort=-created_on&pagelen=50&page={page + 1}");
        }

        return new StubAnswer(200, answer.ToJsonString());
    }

    // A second request for the same branches changes the first.
    private StubAnswer Create(StubRequest request)
    {
        string head = (string)request.Json["source"]!["branch"]!["name"]!;
        string target = (string)request.Json["destination"]!["branch"]!["name"]!;
        StubPull pull = OpenFor(head, target) ?? Add(PullRequestState.Open, head, target);
        (pull.Title, pull.Body) = (request.Text("title"), request.Text("description"));
        return new StubAnswer(201, Shape(pull).ToJsonString());
    }

    private StubAnswer Update(StubRequest request, StubPull pull)
    {
        string[] people = [.. request.Json["reviewers"]!.AsArray().Select(person => (string)(person!["uuid"] ?? person["account_id"])!)];
        if (people.Except(People).FirstOrDefault() is { } unknown)
        {
            return new StubAnswer(400, new JsonObject
            {
                ["type"] = "error",
                ["error"] = new JsonObject { ["message"] = "reviewers: Malformed reviewers list", ["fields"] = new JsonObject { ["reviewers"] = new JsonArray($"{unknown} is not a valid user") } },
            }.ToJsonString());
        }

        (pull.Title, pull.Body) = (request.Text("title"), (string?)request.Json["description"] ?? pull.Body);
        pull.Reviewers.Clear();
        pull.Reviewers.AddRange(people);
        return new StubAnswer(200, Shape(pull).ToJsonString());
    }

    private StubAnswer Status(StubRequest request, string commit)
    {
        if (request.Text("state") is not ("SUCCESSFUL" or "FAILED" or "INPROGRESS" or "STOPPED") || request.Text("key").Length > 40 || request.Text("url").Length == 0)
        {
            return Error(400, "Bad request");
        }

        Reports.Add(new StubReport(commit, request.Text("state"), request.Text("name"), request.Text("description"), request.Text("url")));
        return new StubAnswer(201, """{"type": "build"}""");
    }

    private JsonNode Shape(StubPull pull) => new JsonObject
    {
        ["type"] = "pullrequest",
        ["id"] = pull.Number,
        ["title"] = pull.Title,
        ["description"] = pull.Body,
        ["state"] = pull.State switch { PullRequestState.Open => "OPEN", PullRequestState.Merged => "MERGED", _ => "DECLINED" },
        ["source"] = End(pull.Head),
        ["destination"] = End(pull.Base),
        ["merge_commit"] = pull.MergeCommit is { } merge ? new JsonObject { ["hash"] = merge } : null,
        ["reviewers"] = new JsonArray([.. pull.Reviewers.Select(person => (JsonNode)new JsonObject { [person[0] == '{' ? "uuid" : "account_id"] = person })]),
        ["links"] = new JsonObject { ["html"] = new JsonObject { ["href"] = $"https://bitbucket.org/shop/apps/pull-requests/{pull.Number}" } },
    };

    private static JsonObject End(string branch) => new()
    {
        ["branch"] = new JsonObject { ["name"] = branch },
        ["commit"] = new JsonObject { ["hash"] = Head[..12] },
        ["repository"] = new JsonObject { ["full_name"] = "shop/apps" },
    };

    [GeneratedRegex("^/pullrequests/(?<id>[0-9]+)$")]
    private static partial Regex Item();

    [GeneratedRegex("^/commit/(?<sha>[0-9a-f]{40})/statuses/build$")]
    private static partial Regex Build();

    [GeneratedRegex("^source\\.branch\\.name = \"(?<from>[^\"]+)\" AND destination\\.branch\\.name = \"(?<to>[^\"]+)\"$")]
    private static partial Regex Query();
}
