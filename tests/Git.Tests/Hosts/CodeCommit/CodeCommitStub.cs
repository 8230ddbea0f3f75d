using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Git.Tests.Hosts.CodeCommit;

/// <summary>CodeCommit in eu-central-1 as its API reference says (JSON 1.1), with one repository apps. It checks every signature.</summary>
internal sealed partial class CodeCommitStub(string accessKey, string secretKey, TimeProvider time) : HostStub
{
    private readonly HashSet<string> _tokens = [];

    /// <summary>Names of errors that the API sends in place of a status of its own.</summary>
    private static readonly Dictionary<int, string> Names = new()
    {
        [400] = "InvalidTitleException",
        [401] = "UnrecognizedClientException",
        [403] = "AccessDeniedException",
        [404] = "RepositoryDoesNotExistException",
        [409] = "IdempotencyParameterMismatchException",
        [422] = "SourceAndDestinationAreSameException",
        [429] = "ThrottlingException",
        [500] = "InternalFailure",
        [503] = "ServiceUnavailable",
    };

    public override StubAnswer Error(int status, string words) => Named(Names[status], words, status >= 500 ? status : 400);

    public override StubAnswer RateLimited(DateTimeOffset now) => Error(429, "Rate exceeded");

    public static StubAnswer Named(string name, string words, int status = 400) =>
        new(status, new JsonObject { ["__type"] = name, ["message"] = words }.ToJsonString()) { ContentType = "application/x-amz-json-1.1" };

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request is not { Method: "POST", Path: "/" } || request.Headers.ContentType != "application/x-amz-json-1.1")
        {
            throw Unknown(request);
        }

        if (!IsSigned(request))
        {
            return Named("InvalidSignatureException", "The request signature we calculated does not match the signature you provided.");
        }

        string target = request.Headers["X-Amz-Target"].ToString();
        return target switch
        {
            "CodeCommit_20150413.ListPullRequests" => List(request.Only("repositoryName", "authorArn", "pullRequestStatus", "nextToken", "maxResults")),
            "CodeCommit_20150413.GetPullRequest" => Find(request.Only("pullRequestId").Text("pullRequestId")) is { } pull
                ? new StubAnswer(200, Shape(pull))
                : Named("PullRequestDoesNotExistException", "Could not find pull request."),
            "CodeCommit_20150413.CreatePullRequest" => Create(request.Only("title", "description", "targets", "clientRequestToken")),
            "CodeCommit_20150413.PostCommentForComparedCommit" => Comment(request.Only("repositoryName", "beforeCommitId", "afterCommitId", "location", "content", "clientRequestToken")),
            _ => throw new StubFault($"no such action: {target}"),
        };
    }

    // Numbers only, and the oldest first: no order is promised.
    private StubAnswer List(StubRequest request)
    {
        bool open = request.Text("pullRequestStatus") == "OPEN";
        string[] ids = [.. Pulls.Where(pull => pull.State == PullRequestState.Open == open).Select(pull => pull.Number.ToString(CultureInfo.InvariantCulture))];
        int start = request.Json["nextToken"] is { } token ? int.Parse((string)token!, CultureInfo.InvariantCulture) : 0;
        var answer = new JsonObject { ["pullRequestIds"] = new JsonArray([.. ids.Skip(start).Take(PageSize).Select(id => (JsonNode)id)]) };
        if (start + PageSize < ids.Length)
        {
            answer["nextToken"] = (start + PageSize).ToString(CultureInfo.InvariantCulture);
        }

        return request.Text("repositoryName") == "apps" ? new StubAnswer(200, answer.ToJsonString()) : Error(404, "apps does not exist");
    }

    private StubAnswer Create(StubRequest request)
    {
        JsonNode target = request.Json["targets"]!.AsArray().Single()!;
        if ((string?)target["repositoryName"] != "apps" || request.Text("title").Length > 150 || request.Text("description").Length > 10240)
        {
            return Error(400, "bad target");
        }

        StubPull pull = Add(PullRequestState.Open, (string)target["sourceReference"]!, (string)target["destinationReference"]!);
        (pull.Title, pull.Body) = (request.Text("title"), request.Text("description"));
        return _tokens.Add(request.Text("clientRequestToken")) ? new StubAnswer(200, Shape(pull)) : throw new StubFault("a token was used twice");
    }

    private StubAnswer Comment(StubRequest request)
    {
        Match match = Content().Match(request.Text("content"));
        if (!match.Success)
        {
            throw new StubFault($"no such content: {request.Text("content")}");
        }

        if (_tokens.Add(request.Text("clientRequestToken")))
        {
            string? url = match.Groups["url"].Success ? match.Groups["url"].Value : null;
            Reports.Add(new StubReport(request.Text("afterCommitId"), match.Groups["state"].Value, match.Groups["context"].Value, match.Groups["text"].Value, url));
        }

        return new StubAnswer(200, """{"repositoryName": "apps", "comment": {"commentId": "1"}}""");
    }

    /// <summary>Works the signature out a second time, with code of its own.</summary>
    private bool IsSigned(StubRequest request)
    {
        Match given = Signature().Match(request.Authorization);
        string date = request.Headers["X-Amz-Date"].ToString();
        string scope = $"{date[..8]}/eu-central-1/codecommit/aws4_request";
        if (!given.Success || given.Groups["credential"].Value != $"{accessKey}/{scope}" || date != time.GetUtcNow().ToString("yyyyMMddTHHmmssZ", CultureInfo.InvariantCulture))
        {
            return false;
        }

        var canonical = new StringBuilder("POST\n/\n\n");
        string[] names = given.Groups["names"].Value.Split(';');
        foreach (string name in names)
        {
            canonical.Append(CultureInfo.InvariantCulture, $"{name}:{request.Headers[name]}\n");
        }

        canonical.Append(CultureInfo.InvariantCulture, $"\n{given.Groups["names"].Value}\n{Convert.ToHexStringLower(SHA256.HashData(request.Raw))}");
        string toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        byte[] key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), (last, part) => HMACSHA256.HashData(last, Encoding.UTF8.GetBytes(part)));
        return names.Contains("host")
            && names.Contains("x-amz-target")
            && Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))) == given.Groups["signature"].Value;
    }

    private static string Shape(StubPull pull) => new JsonObject
    {
        ["pullRequest"] = new JsonObject
        {
            ["pullRequestId"] = pull.Number.ToString(CultureInfo.InvariantCulture),
            ["title"] = pull.Title,
            ["description"] = pull.Body,
            ["pullRequestStatus"] = pull.State == PullRequestState.Open ? "OPEN" : "CLOSED",
            ["pullRequestTargets"] = new JsonArray(new JsonObject
            {
                ["repositoryName"] = "apps",
                ["sourceReference"] = $"refs/heads/{pull.Head}",
                ["destinationReference"] = $"refs/heads/{pull.Base}",
                ["sourceCommit"] = Head,
                ["mergeMetadata"] = pull.State == PullRequestState.Merged
                    ? new JsonObject { ["isMerged"] = true, ["mergedBy"] = "arn:aws:iam::111111111111:user/ann", ["mergeCommitId"] = pull.MergeCommit }
                    : new JsonObject { ["isMerged"] = false },
            }),
            ["creationDate"] = 1562619583.565,
        },
    }.ToJsonString();

    [GeneratedRegex("^\\*\\*(?<context>[^*]+): (?<state>[a-z]+)\\*\\* (?<text>[^\n]*)(\n\n(?<url>http.+))?$")]
    private static partial Regex Content();

    [GeneratedRegex("^AWS4-HMAC-SHA256 Credential=(?<credential>[^,]+), SignedHeaders=(?<names>[^,]+), Signature=(?<signature>[0-9a-f]{64})$")]
    private static partial Regex Signature();
}
