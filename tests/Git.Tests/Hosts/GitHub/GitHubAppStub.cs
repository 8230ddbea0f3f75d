using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Git.Tests.Hosts.GitHub;

/// <summary>The part of GitHub that gives tokens to the installation 77 of the App 123, which belongs to shop.</summary>
internal sealed class GitHubAppStub(RSA key, TimeProvider time) : HostStub
{
    public int Given { get; private set; }

    /// <summary>The one token that the REST API takes now.</summary>
    public string Valid => $"ghs_token{Given}";

    /// <summary>Where /installation looks for the owner.</summary>
    public string OwnerKind { get; set; } = "orgs";

    public override StubAnswer Error(int status, string words) => new(status, new JsonObject { ["message"] = words, ["status"] = $"{status}" }.ToJsonString());

    public override StubAnswer RateLimited(DateTimeOffset now) => Error(429, "slow down");

    public void Withdraw() => Given++;

    protected override StubAnswer Answer(StubRequest request)
    {
        switch (request.Method, request.Path)
        {
            case ("GET", "/api/v3/orgs/shop/installation" or "/api/v3/users/shop/installation") when Checked(request):
                return request.Path.Contains(OwnerKind, StringComparison.Ordinal) ? new StubAnswer(200, """{"id": 77, "app_id": 123, "account": {"login": "shop"}}""") : Error(404, "Not Found");
            case ("GET", "/api/v3/orgs/stranger/installation" or "/api/v3/users/stranger/installation") when Checked(request):
                return Error(404, "Not Found");
            case ("POST", "/api/v3/app/installations/78/access_tokens") when Checked(request):
                return Error(404, "Not Found");
            case ("POST", "/api/v3/app/installations/77/access_tokens") when Checked(request):
                Given++;
                return new StubAnswer(201, new JsonObject
                {
                    ["token"] = Valid,
                    ["expires_at"] = time.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    ["permissions"] = new JsonObject { ["contents"] = "write", ["pull_requests"] = "write" },
                    ["repository_selection"] = "selected",
                }.ToJsonString());
            case ("GET", "/api/v3/repos/shop/apps/pulls/1"):
                return request.Authorization == $"Bearer {Valid}"
                    ? new StubAnswer(200, """{"number": 1, "html_url": "http://x/1", "state": "open", "head": {"ref": "a"}, "base": {"ref": "b"}}""")
                    : Error(401, "Bad credentials");
            default:
                throw Unknown(request);
        }
    }

    /// <summary>Checks the App's own token as GitHub does.</summary>
    private bool Checked(StubRequest request)
    {
        string[] parts = request.Authorization["Bearer ".Length..].Split('.');
        JsonNode header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        JsonNode claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        bool valid = (string?)header["alg"] == "RS256"
            && (string?)claims["iss"] == "123"
            && (long)claims["iat"]! <= now - 60
            && (long)claims["exp"]! <= now + 600
            && key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return valid ? true : throw new StubFault($"{request} comes with a bad JWT");
    }
}
