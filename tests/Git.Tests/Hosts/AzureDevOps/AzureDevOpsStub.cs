using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Git.Tests.Hosts.AzureDevOps;

/// <summary>Azure DevOps Server as documented for REST 7.0: collection "main", project "online shop", repository "apps".</summary>
internal sealed partial class AzureDevOpsStub : HostStub
{
    public const string Author = "0c9a9d3b-1111-4d5c-9e0f-000000000001";
    public const string Ann = "0c9a9d3b-1111-4d5c-9e0f-0000000000aa";
    private const string Collection = "/tfs/main";
    private const string Repository = Collection + "/online%20shop/_apis/git/repositories/apps";

    public string Authorization { get; set; } = "";

    public Dictionary<string, string[]> People { get; } = new() { ["ann@shop.example"] = [Ann], ["smith"] = [Ann, Author] };

    public override StubAnswer Error(int status, string words) => Error(status, words, "SomeException");

    // https://learn.microsoft.com/en-us/azure/devops/integrate/concepts/rate-limits#api-client-experience
    public override StubAnswer RateLimited(DateTimeOffset now) => Error(429, "Request was blocked due to exceeding usage of resource 'Concurrency'") with
    {
        Headers = [("Retry-After", "30"), ("X-RateLimit-Resource", "Concurrency"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", now.AddSeconds(90).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))],
    };

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request.Authorization != Authorization)
        {
            // The page to sign in, with a status that looks like success.
            return new StubAnswer(203, "<html>Sign in</html>") { ContentType = "text/html" };
        }

        if (request.Query["api-version"] != "7.0")
        {
            throw new StubFault($"{request} has no api-version");
        }

        if (request is { Method: "GET", Path: Collection + "/_apis/identities" } && request.Query["searchFilter"] == "General")
        {
            string[] found = People.GetValueOrDefault(request.Query["filterValue"].ToString(), []);
            return new StubAnswer(200, new JsonObject { ["count"] = found.Length, ["value"] = new JsonArray([.. found.Select(id => (JsonNode)new JsonObject { ["id"] = id, ["isActive"] = true })]) }.ToJsonString());
        }

        if (!request.Path.StartsWith(Repository, StringComparison.Ordinal))
        {
            throw Unknown(request);
        }

        string path = request.Path[Repository.Length..];
        Match status = Status().Match(path);
        return (request.Method, path) switch
        {
            ("GET", "/pullrequests") => List(request.OnlyQuery("searchCriteria.sourceRefName", "searchCriteria.targetRefName", "searchCriteria.status", "$top", "$skip", "api-version")),
            ("POST", "/pullrequests") => Create(request.Only("sourceRefName", "targetRefName", "title", "description", "labels", "reviewers", "isDraft")),
            ("POST", _) when status.Success => Report(request.Only("state", "description", "targetUrl", "context"), status.Groups["sha"].Value),
            _ => OnOne(request, Item().Match(path)),
        };
    }

    private StubAnswer OnOne(StubRequest request, Match item)
    {
        if (!item.Success)
        {
            throw Unknown(request);
        }

        if (Find(item.Groups["id"].Value) is not { } pull)
        {
            return Error(404, "TF401180: The requested pull request was not found.", "GitPullRequestNotFoundException");
        }

        switch (request.Method, item.Groups["what"].Value)
        {
            case ("GET", ""):
                return new StubAnswer(200, Shape(pull).ToJsonString());
            case ("PATCH", ""):
                return (string?)request.Only("autoCompleteSetBy", "completionOptions").Json["autoCompleteSetBy"]!["id"] == Author && (pull.AutoMerge = true)
                    ? new StubAnswer(200, Shape(pull).ToJsonString())
                    : Error(403, "TF401027: You need the Git 'PullRequestContribute' permission to perform this action.");
            case ("POST", "/labels"):
                string label = request.Only("name").Text("name");
                pull.Labels.Add(label.Length <= 40 ? label : throw new StubFault("long label"));
                return new StubAnswer(200, """{"id": "1", "name": "x", "active": true}""");
            case ("PUT", "/reviewers"):
                string reviewer = request.Only("id", "vote", "isRequired").Text("id");
                pull.Reviewers.Add(reviewer == item.Groups["reviewer"].Value ? reviewer : throw new StubFault("two reviewers"));
                return new StubAnswer(200, """{"vote": 0}""");
            default:
                throw Unknown(request);
        }
    }

    private StubAnswer List(StubRequest request)
    {
        string head = request.Query["searchCriteria.sourceRefName"].ToString();
        string target = request.Query["searchCriteria.targetRefName"].ToString();
        if (request.Query["searchCriteria.status"] != "all")
        {
            throw new StubFault($"{request} asks for the open ones only");
        }

        StubPull[] all = [.. Newest(pull => $"refs/heads/{pull.Head}" == head && $"refs/heads/{pull.Base}" == target)];
        int skip = int.Parse(request.Query["$skip"].ToString(), CultureInfo.InvariantCulture);
        int top = Math.Min(PageSize, int.Parse(request.Query["$top"].ToString(), CultureInfo.InvariantCulture));
        JsonNode[] page = [.. all.Skip(skip).Take(top).Select(Shape)];
        return new StubAnswer(200, new JsonObject { ["value"] = new JsonArray(page), ["count"] = page.Length }.ToJsonString());
    }

    private StubAnswer Create(StubRequest request)
    {
        string head = Branch(request.Text("sourceRefName"));
        string target = Branch(request.Text("targetRefName"));
        if (OpenFor(head, target) is not null)
        {
            return Error(409, "TF401179: An active pull request for the source and target branch already exists.", "GitPullRequestExistsException");
        }

        if (request.Text("description").Length > 4000)
        {
            return Error(400, "Invalid argument value.\r\nParameter name: Description", "InvalidArgumentValueException");
        }

        StubPull pull = Add(PullRequestState.Open, head, target);
        (pull.Title, pull.Body) = (request.Text("title"), request.Text("description"));
        return new StubAnswer(201, Shape(pull).ToJsonString());
    }

    private StubAnswer Report(StubRequest request, string commit)
    {
        if (request.Text("state") is not ("pending" or "succeeded" or "failed" or "error") || (string?)request.Json["context"]!["genre"] != "canary")
        {
            return Error(400, "bad state");
        }

        Reports.Add(new StubReport(commit, request.Text("state"), (string)request.Json["context"]!["name"]!, request.Text("description"), (string?)request.Json["targetUrl"]));
        return new StubAnswer(201, """{"state": "failed"}""");
    }

    private static StubAnswer Error(int status, string words, string type) => new(status, new JsonObject
    {
        ["$id"] = "1",
        ["innerException"] = null,
        ["message"] = words,
        ["typeName"] = $"Microsoft.TeamFoundation.Git.Server.{type}, Microsoft.TeamFoundation.Git.Server",
        ["typeKey"] = type,
        ["errorCode"] = 0,
        ["eventId"] = 3000,
    }.ToJsonString());

    private static string Branch(string reference) =>
        reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..] : throw new StubFault($"{reference} is no branch");

    private static JsonNode Shape(StubPull pull) => new JsonObject
    {
        ["pullRequestId"] = pull.Number,
        ["status"] = pull.State switch { PullRequestState.Open => "active", PullRequestState.Merged => "completed", _ => "abandoned" },
        ["createdBy"] = new JsonObject { ["id"] = Author, ["uniqueName"] = "robot@shop.example" },
        ["title"] = pull.Title,
        ["description"] = pull.Body,
        ["sourceRefName"] = $"refs/heads/{pull.Head}",
        ["targetRefName"] = $"refs/heads/{pull.Base}",
        ["mergeStatus"] = "succeeded",
        ["lastMergeSourceCommit"] = new JsonObject { ["commitId"] = Head },
        ["lastMergeCommit"] = new JsonObject { ["commitId"] = pull.MergeCommit ?? "3333333333333333333333333333333333333333" },
        ["reviewers"] = new JsonArray(),
    };

    [GeneratedRegex("^/pullrequests/(?<id>[0-9]+)(?<what>/[a-z]+)?(/(?<reviewer>[0-9a-f-]+))?$")]
    private static partial Regex Item();

    [GeneratedRegex("^/commits/(?<sha>[0-9a-f]{40})/statuses$")]
    private static partial Regex Status();
}
