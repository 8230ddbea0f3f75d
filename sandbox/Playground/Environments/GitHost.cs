using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.Playground.Environments;

/// <summary>One repository on a Git host with Gitea's API, used as people and their tools do: each call says who asks.</summary>
public sealed class GitHost : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _token;
    private readonly string _owner;
    private readonly string _name;

    public GitHost(Uri host, string token, string owner, string name)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(host, "/api/v1/") };
        (_token, _owner, _name) = (token, owner, name);
    }

    /// <summary>Makes the repository, empty, with labels of these names.</summary>
    public async Task CreateAsync(string user, IEnumerable<string> labels, CancellationToken ct)
    {
        await CallAsync(user, HttpMethod.Post, $"orgs/{_owner}/repos", new JsonObject { ["name"] = _name }, ct);
        foreach (string label in labels)
        {
            await AskAsync(user, HttpMethod.Post, "/labels", new JsonObject { ["name"] = label, ["color"] = "#c00000" }, ct);
        }
    }

    public Task DeleteAsync(string user, CancellationToken ct) => AskAsync(user, HttpMethod.Delete, "", null, ct);

    /// <summary>Protects main: what is not among the unprotected files comes by pull request, with a green check and one approval.</summary>
    public Task ProtectAsync(string user, string check, string unprotectedFiles, CancellationToken ct) => AskAsync(
        user, HttpMethod.Post, "/branch_protections",
        new JsonObject
        {
            ["rule_name"] = "main",
            ["enable_push"] = false,
            ["unprotected_file_patterns"] = unprotectedFiles,
            ["enable_status_check"] = true,
            ["status_check_contexts"] = new JsonArray(check),
            ["required_approvals"] = 1,
        },
        ct);

    public async Task<HostedPull> OpenAsync(string user, string title, string branch, CancellationToken ct) => new((await AskAsync(
        user, HttpMethod.Post, "/pulls", new JsonObject { ["title"] = title, ["head"] = branch, ["base"] = "main" }, ct)).AsObject());

    /// <summary>All pull requests, the newest first.</summary>
    public async Task<IReadOnlyList<HostedPull>> PullsAsync(string user, CancellationToken ct) =>
        [.. (await AskAsync(user, HttpMethod.Get, "/pulls?state=all&limit=50", null, ct)).AsArray().Select(pull => new HostedPull(pull!.AsObject()))];

    /// <summary>Lets a check speak of a commit.</summary>
    public Task ReportAsync(string user, string commit, string check, string state, CancellationToken ct) => AskAsync(
        user, HttpMethod.Post, $"/statuses/{commit}", new JsonObject { ["context"] = check, ["state"] = state }, ct);

    public Task ApproveAsync(string user, HostedPull pull, CancellationToken ct) =>
        AskAsync(user, HttpMethod.Post, $"/pulls/{pull.Number}/reviews", new JsonObject { ["event"] = "APPROVED" }, ct);

    /// <exception cref="HttpRequestException">The host refuses; status and message are its own.</exception>
    public Task MergeAsync(string user, HostedPull pull, CancellationToken ct) =>
        AskAsync(user, HttpMethod.Post, $"/pulls/{pull.Number}/merge", new JsonObject { ["Do"] = "merge" }, ct);

    /// <summary>Closes without a merge.</summary>
    public Task CloseAsync(string user, HostedPull pull, CancellationToken ct) =>
        AskAsync(user, HttpMethod.Patch, $"/pulls/{pull.Number}", new JsonObject { ["state"] = "closed" }, ct);

    public void Dispose() => _http.Dispose();

    private Task<JsonNode> AskAsync(string user, HttpMethod method, string path, JsonObject? body, CancellationToken ct) =>
        CallAsync(user, method, $"repos/{_owner}/{_name}{path}", body, ct);

    private async Task<JsonNode> CallAsync(string user, HttpMethod method, string path, JsonObject? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{_token}")));
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.SendAsync(request, ct);
        string text = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text.Length == 0 ? "{}" : text)!
            : throw new HttpRequestException((string?)JsonNode.Parse(text)?["message"] ?? text, null, (HttpStatusCode)(int)response.StatusCode);
    }
}
