using System.Text;
using Microsoft.AspNetCore.Http;

namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>Reverts over smart HTTP.</summary>
public sealed class HttpTests : IAsyncLifetime, IDisposable
{
    private const string Token = "tok3n-very/secret+";
    private readonly RevertScene _scene = new();
    private GitHttpServer _server = null!;

    public async Task InitializeAsync()
    {
        _scene.Fail();
        _server = await GitHttpServer.StartAsync(_scene.Root);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Revert_logs_in_with_user_and_password()
    {
        _server.Authorization = Basic("git", Token);

        Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(new BasicCredentials("git", Token)));
        Assert.Equal(1, _scene.Repository.CountCommits(_scene.Bad));
    }

    [Fact]
    public async Task Revert_logs_in_with_a_bearer_token()
    {
        _server.Authorization = $"Bearer {Token}";

        Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(new BearerCredentials(Token)));
    }

    [Fact]
    public async Task Revert_shows_no_secret_in_any_argument()
    {
        var seen = new List<int>();
        _server.Intercept = _ =>
        {
            seen.AddRange(Processes.WithArgument(Token));
            seen.AddRange(Processes.WithArgument(Basic("git", Token)["Basic ".Length..]));
            return Task.FromResult(false);
        };

        Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(new BasicCredentials("git", Token)));
        Assert.Empty(seen);
    }

    [Fact]
    public async Task Revert_gives_the_job_back_without_telling_the_token_when_it_is_wrong()
    {
        _server.Authorization = Basic("git", "another");

        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(new BasicCredentials("git", Token)));

        Assert.Equal(GitTrouble.Credentials, trouble.Trouble);
        Assert.Contains("refused the credentials", trouble.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, trouble.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revert_hides_a_token_that_the_server_itself_repeats()
    {
        _server.Intercept = async context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync($"token {Token} or {Uri.EscapeDataString(Token)} has expired\n");
            return true;
        };

        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(new BasicCredentials("git", Token)));

        Assert.Contains("token *** or *** has expired", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revert_is_rejected_when_the_token_may_only_read()
    {
        _server.Intercept = context =>
        {
            bool push = context.Request.QueryString.Value?.Contains("git-receive-pack", StringComparison.Ordinal) ?? false;
            context.Response.StatusCode = push ? StatusCodes.Status403Forbidden : StatusCodes.Status200OK;
            return Task.FromResult(push);
        };

        Assert.IsType<RevertOutcome.Rejected>(await RevertAsync(new BasicCredentials("git", Token)));
    }

    [Fact]
    public async Task Revert_succeeds_on_the_next_run_when_the_server_was_down()
    {
        await _server.StopAsync();
        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(GitCredentials.None));
        Assert.Equal(GitTrouble.Unreachable, trouble.Trouble);

        await _server.StartAsync();

        Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(GitCredentials.None));
    }

    [Fact]
    public async Task Revert_finds_its_commit_on_the_next_run_when_the_answer_to_the_push_was_lost()
    {
        _server.LosesAnswerToPush = true;
        await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(GitCredentials.None));
        _server.LosesAnswerToPush = false;

        string head = _scene.Repository.Head;
        Assert.Equal(new RevertOutcome.AlreadyReverted(head, head), await RevertAsync(GitCredentials.None));
        Assert.Equal(1, _scene.Repository.CountCommits(_scene.Bad));
    }

    [Theory]
    [InlineData(500, GitTrouble.Unreachable)]
    [InlineData(503, GitTrouble.Unreachable)]
    [InlineData(404, GitTrouble.NotFound)]
    [InlineData(429, GitTrouble.Unreachable)]
    public async Task Revert_gives_the_job_back_when_the_server_answers(int status, GitTrouble expected)
    {
        _server.Intercept = context =>
        {
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };

        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(GitCredentials.None));

        Assert.Equal(expected, trouble.Trouble);
    }

    [Fact]
    public async Task Revert_gives_the_job_back_when_a_web_page_answers_in_place_of_git()
    {
        _server.Intercept = async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html>Back soon</html>");
            return true;
        };

        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => _scene.RevertAsync(_scene.Request($"{_server.Url}/remote.git")));

        Assert.Contains("names no branch at all", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revert_sends_no_credentials_to_where_a_redirect_points()
    {
        await using GitHttpServer other = await GitHttpServer.StartAsync(_scene.Root);
        bool reached = false;
        other.Intercept = _ => Task.FromResult(!(reached = true));
        _server.Intercept = context =>
        {
            context.Response.Redirect(other.Url + context.Request.Path + context.Request.QueryString, permanent: true);
            return Task.FromResult(true);
        };

        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(new BearerCredentials(Token)));

        Assert.Contains("redirect", trouble.Message, StringComparison.Ordinal);
        Assert.False(reached);
    }

    [Fact]
    public async Task Revert_works_when_the_server_knows_no_filters()
    {
        _scene.Repository.Git("config", "uploadpack.allowFilter", "false");

        Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(GitCredentials.None));
    }

    [Fact]
    public async Task Branch_head_is_found_without_a_clone()
    {
        var remote = new GitRemote($"{_server.Url}/remote.git", GitCredentials.None);

        Assert.Equal(_scene.Bad, await _scene.Reverter().ResolveBranchHeadAsync(remote, "main", CancellationToken.None));
        Assert.Null(await _scene.Reverter().ResolveBranchHeadAsync(remote, "other", CancellationToken.None));
        Assert.False(Directory.Exists(Path.Combine(_scene.Cache, "repositories")));
    }

    [Fact]
    public async Task Default_branch_is_the_one_that_the_repository_names()
    {
        var remote = new GitRemote($"{_server.Url}/remote.git", GitCredentials.None);
        _scene.Repository.Git("symbolic-ref", "HEAD", "refs/heads/main");
        Assert.Equal("main", await _scene.Reverter().ResolveDefaultBranchAsync(remote, CancellationToken.None));

        _scene.Repository.Git("branch", "release/1.x", "main");
        _scene.Repository.Git("symbolic-ref", "HEAD", "refs/heads/release/1.x");
        Assert.Equal("release/1.x", await _scene.Reverter().ResolveDefaultBranchAsync(remote, CancellationToken.None));

        _scene.Repository.Git("update-ref", "--no-deref", "HEAD", _scene.Bad);
        Assert.Null(await _scene.Reverter().ResolveDefaultBranchAsync(remote, CancellationToken.None));
    }

    private Task<RevertOutcome> RevertAsync(GitCredentials credentials) =>
        _scene.RevertAsync(_scene.Request($"{_server.Url}/remote.git", credentials));

    private static string Basic(string user, string password) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}
