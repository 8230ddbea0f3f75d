using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Sandbox.Tests.GitServer;

/// <summary>A repository team/environments on a Git server of the sandbox, a robot that proposes and a person who agrees.</summary>
internal sealed class GiteaScene : IAsyncDisposable
{
    public const string Robot = "robot";
    public const string Person = "ann";
    private const string Token = "s3cret";
    private const string Repository = "/api/v1/repos/team/environments";

    private readonly TemporaryFolder _folder = new();
    private readonly GitHostConnections _connections = new(TimeProvider.System);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private RunningServer _server = null!;

    public IGitHost Host { get; private set; } = null!;

    public string Bare => _folder["root/team/environments.git"];

    public static async Task<GiteaScene> StartAsync()
    {
        var scene = new GiteaScene();
        Directory.CreateDirectory(scene._folder["root"]);
        await scene.RestartAsync();
        await scene.CallAsync(Person, HttpMethod.Post, "/api/v1/orgs/team/repos", """{"name": "environments"}""");
        await Tool.GitAsync(scene._folder.Path, "clone", "-q", scene.Url, "work");
        await scene.PushAsync("main", "overlays/production/app.yaml", "v1");
        return scene;
    }

    /// <summary>Ends the server, if it runs, and starts it on the same folder.</summary>
    public async Task RestartAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _server = await RunningServer.StartAsync(_folder["root"], Token);
        var settings = new GitHostSettings(new Uri(_server.Address, "team/environments.git").ToString(), new BasicCredentials(Robot, Token)) { Provider = "gitea" };
        Assert.True(GitHosts.TryOpen(settings, _connections, out IGitHost? host, out string? error), error);
        Host = host;
    }

    /// <summary>Protects main: changes of production come by pull requests, with a green check and an approval.</summary>
    public Task ProtectAsync() => CallAsync(Person, HttpMethod.Post, $"{Repository}/branch_protections", """
        {
          "rule_name": "main", "enable_push": false, "unprotected_file_patterns": "overlays/dev/**",
          "enable_status_check": true, "status_check_contexts": ["ci/render"], "required_approvals": 1
        }
        """);

    /// <summary>A change of production on a branch of its own, proposed by the robot.</summary>
    public async Task<PullRequest> ProposeAsync(bool autoMerge = false, params string[] labels)
    {
        string commit = await PushAsync("revert", "overlays/production/app.yaml", "v0");
        return await Host.OpenAsync(
            new PullRequestDraft
            {
                Title = "revert(shop): v1",
                Body = "It fails.",
                HeadBranch = "revert",
                BaseBranch = "main",
                HeadCommit = commit,
                Labels = labels,
                Reviewers = ["ann", "team/oncall"],
                AutoMerge = autoMerge,
            },
            CancellationToken.None);
    }

    /// <summary>Commits a file on top of main and pushes it to a branch; returns the commit.</summary>
    public async Task<string> PushAsync(string branch, string file, string content)
    {
        (int exitCode, string output) = await TryPushAsync(branch, file, content);
        Assert.True(exitCode == 0, output);
        return await GitAsync("rev-parse", "HEAD");
    }

    public async Task<(int ExitCode, string Output)> TryPushAsync(string branch, string file, string content)
    {
        string path = Path.Combine(_folder["work"], file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await GitAsync("fetch", "-q", _server is null ? "origin" : Url, "+refs/heads/*:refs/remotes/origin/*");
        if (Directory.GetFiles(Path.Combine(Bare, "refs", "heads"), "main").Length > 0)
        {
            await GitAsync("checkout", "-q", "--detach", "origin/main");
        }

        await File.WriteAllTextAsync(path, content);
        await GitAsync("add", "--all");
        await GitAsync("commit", "-q", "-m", $"Set {file}");
        return await Tool.TryAsync("git", ["push", "-q", Url, $"HEAD:refs/heads/{branch}"], _folder["work"]);
    }

    public Task<string> ShowAsync(string file) => Tool.GitAsync(Bare, "show", $"main:{file}");

    public Task<JsonNode> PullAsync(string number) => CallAsync(Person, HttpMethod.Get, $"{Repository}/pulls/{number}");

    public Task SayAsync(string commit, string state) =>
        CallAsync(Person, HttpMethod.Post, $"{Repository}/statuses/{commit}", $$"""{"state": "{{state}}", "context": "ci/render"}""");

    public Task ApproveAsync(string user, string number) =>
        CallAsync(user, HttpMethod.Post, $"{Repository}/pulls/{number}/reviews", """{"event": "APPROVED"}""");

    public Task MergeAsync(string number, string more = "") => CallAsync(Person, HttpMethod.Post, $"{Repository}/pulls/{number}/merge", $$"""{"Do": "merge"{{more}}}""");

    public Task CloseAsync(string number) => CallAsync(Person, HttpMethod.Patch, $"{Repository}/pulls/{number}", """{"state": "closed"}""");

    public Task LabelAsync(string name) => CallAsync(Person, HttpMethod.Post, $"{Repository}/labels", $$"""{"name": "{{name}}", "color": "#ff0000"}""");

    /// <exception cref="HttpRequestException">It is refused; the message is the host's own.</exception>
    public async Task<JsonNode> CallAsync(string user, HttpMethod method, string path, string? body = null, string token = Token)
    {
        using var request = new HttpRequestMessage(method, new Uri(_server.Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{token}")));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text.Length == 0 ? "{}" : text)!
            : throw new HttpRequestException((string?)JsonNode.Parse(text)!["message"], null, (HttpStatusCode)(int)response.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _connections.Dispose();
        _folder.Dispose();
    }

    private string Url => $"http://{Robot}:{Token}@{_server.Address.Authority}/team/environments.git";

    private Task<string> GitAsync(params string[] arguments) => Tool.GitAsync(_folder["work"], arguments);
}
