using System.Net;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Sandbox.Tests.GitServer;

/// <summary>The sandbox's Git host, asked by the client that real hosts are asked by.</summary>
public sealed class GiteaTests : IAsyncLifetime
{
    private GiteaScene _scene = null!;

    public async Task InitializeAsync() => _scene = await GiteaScene.StartAsync();

    public async Task DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public async Task Pull_request_is_opened_with_labels_and_reviewers_and_found_again()
    {
        await _scene.LabelAsync("rollback");

        PullRequest opened = await _scene.ProposeAsync(labels: ["rollback", "unknown"]);

        Assert.Equal(PullRequestState.Open, opened.State);
        Assert.Contains("'unknown'", Assert.Single(opened.Remarks), StringComparison.Ordinal);
        Assert.Equal(opened.Id, (await _scene.Host.FindAsync("revert", "main", CancellationToken.None))?.Id);
        JsonNode pull = await _scene.PullAsync(opened.Id);
        Assert.Equal(["rollback"], pull["labels"]!.AsArray().Select(label => (string?)label!["name"]));
        Assert.Equal(["ann"], pull["requested_reviewers"]!.AsArray().Select(user => (string?)user!["login"]));
        Assert.Equal(["oncall"], pull["requested_reviewers_teams"]!.AsArray().Select(team => (string?)team!["name"]));
        Assert.Equal(GiteaScene.Robot, (string?)pull["user"]!["login"]);
    }

    [Fact]
    public async Task Merge_waits_for_the_check_and_the_approval_that_the_branch_asks_for()
    {
        await _scene.ProtectAsync();
        PullRequest opened = await _scene.ProposeAsync();
        string head = (string)(await _scene.PullAsync(opened.Id))["head"]!["sha"]!;

        await IsRefusedAsync(() => _scene.MergeAsync(opened.Id), 405, "Not all required status checks successful");
        await _scene.SayAsync(head, "success");
        await _scene.SayAsync(head, "failure");
        await IsRefusedAsync(() => _scene.MergeAsync(opened.Id), 405, "Not all required status checks successful");
        await _scene.SayAsync(head, "success");
        await IsRefusedAsync(() => _scene.MergeAsync(opened.Id), 405, "Does not have enough approvals");
        await IsRefusedAsync(() => _scene.ApproveAsync(GiteaScene.Robot, opened.Id), 422, "approve your own pull is not allowed");
        await _scene.ApproveAsync(GiteaScene.Person, opened.Id);
        await IsRefusedAsync(() => _scene.MergeAsync(opened.Id, $", \"head_commit_id\": \"{new string('a', 40)}\""), 409, "head out of date");
        Assert.Equal("v1", await _scene.ShowAsync("overlays/production/app.yaml"));

        await _scene.MergeAsync(opened.Id, $", \"head_commit_id\": \"{head}\"");

        PullRequest merged = await _scene.Host.GetAsync(opened.Id, CancellationToken.None);
        Assert.Equal(PullRequestState.Merged, merged.State);
        Assert.Equal("v0", await _scene.ShowAsync("overlays/production/app.yaml"));
        Assert.Equal(merged.MergeCommit, await Tool.GitAsync(_scene.Bare, "rev-parse", "main"));
        Assert.Equal(head, await Tool.GitAsync(_scene.Bare, "rev-parse", "main^2"));
        await IsRefusedAsync(() => _scene.MergeAsync(opened.Id), 405, "");
    }

    [Fact]
    public async Task Pull_request_merges_by_itself_when_the_last_rule_is_met()
    {
        await _scene.ProtectAsync();
        PullRequest opened = await _scene.ProposeAsync(autoMerge: true);
        Assert.Empty(opened.Remarks);
        Assert.Equal(PullRequestState.Open, opened.State);

        await _scene.ApproveAsync(GiteaScene.Person, opened.Id);
        Assert.Equal(PullRequestState.Open, (await _scene.Host.GetAsync(opened.Id, CancellationToken.None)).State);
        await _scene.SayAsync((string)(await _scene.PullAsync(opened.Id))["head"]!["sha"]!, "success");

        Assert.Equal(PullRequestState.Merged, (await _scene.Host.GetAsync(opened.Id, CancellationToken.None)).State);
        Assert.Equal("v0", await _scene.ShowAsync("overlays/production/app.yaml"));
    }

    [Fact]
    public async Task Pull_request_is_closed_with_its_branch_and_stays_so_when_the_branch_comes_again()
    {
        PullRequest first = await _scene.ProposeAsync(autoMerge: false);
        await Tool.GitAsync(_scene.Bare, "update-ref", "-d", "refs/heads/revert");
        Assert.Equal(PullRequestState.Closed, (await _scene.Host.GetAsync(first.Id, CancellationToken.None)).State);

        PullRequest second = await _scene.ProposeAsync(autoMerge: false);

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(PullRequestState.Closed, (await _scene.Host.GetAsync(first.Id, CancellationToken.None)).State);
        Assert.Equal(PullRequestState.Open, (await _scene.Host.GetAsync(second.Id, CancellationToken.None)).State);
        Assert.Equal(second.Id, (await _scene.Host.FindAsync("revert", "main", CancellationToken.None))?.Id);
    }

    [Theory]
    [InlineData("overlays/production/app.yaml", false)]
    [InlineData("overlays/dev/app.yaml", true)]
    [InlineData("overlays/dev/deep/app.yaml", true)]
    [InlineData("overlays/developers/app.yaml", false)]
    public async Task Protected_branch_takes_pushes_of_unprotected_files_only(string file, bool taken)
    {
        await _scene.ProtectAsync();

        (int exitCode, string output) = await _scene.TryPushAsync("main", file, "v2");

        Assert.Equal(taken, exitCode == 0);
        Assert.Equal(!taken, output.Contains("Not allowed to push to protected branch main", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Closed_pull_request_is_seen_as_closed_and_cannot_be_merged()
    {
        PullRequest opened = await _scene.ProposeAsync();

        await _scene.CloseAsync(opened.Id);

        Assert.Equal(PullRequestState.Closed, (await _scene.Host.FindAsync("revert", "main", CancellationToken.None))?.State);
        await IsRefusedAsync(() => _scene.MergeAsync(opened.Id), 404, "The target couldn't be found.");
    }

    [Fact]
    public async Task Nothing_is_forgotten_over_a_restart()
    {
        await _scene.ProtectAsync();
        PullRequest opened = await _scene.ProposeAsync();
        await _scene.ApproveAsync(GiteaScene.Person, opened.Id);

        await _scene.RestartAsync();

        await IsRefusedAsync(() => _scene.MergeAsync(opened.Id), 405, "Not all required status checks successful");
        await _scene.SayAsync((string)(await _scene.PullAsync(opened.Id))["head"]!["sha"]!, "success");
        await _scene.MergeAsync(opened.Id);
    }

    [Fact]
    public async Task Second_pull_request_for_the_same_branches_is_taken_over()
    {
        PullRequest first = await _scene.ProposeAsync();
        await Tool.GitAsync(_scene.Bare, "update-ref", "-d", "refs/heads/revert");

        PullRequest second = await _scene.ProposeAsync();

        Assert.Equal(first.Id, second.Id);
    }

    [Fact]
    public async Task Merge_that_conflicts_is_refused()
    {
        PullRequest opened = await _scene.ProposeAsync();
        await _scene.PushAsync("main", "overlays/production/app.yaml", "v3");

        await IsRefusedAsync(() => _scene.MergeAsync(opened.Id), 409, "merge conflict between the two branches");
    }

    [Fact]
    public async Task Wrong_token_and_unknown_places_are_refused()
    {
        await IsRefusedAsync(() => _scene.CallAsync("ann", HttpMethod.Get, "/api/v1/repos/team/environments", token: "wrong"), 401, "user does not exist [uid: 0, name: ]");
        await IsRefusedAsync(() => _scene.CallAsync("ann", HttpMethod.Get, "/api/v1/repos/team/none"), 404, "The target couldn't be found.");
        await IsRefusedAsync(() => _scene.CallAsync("ann", HttpMethod.Get, "/api/v1/repos/team/..%2Fenvironments"), 404, "The target couldn't be found.");
        await IsRefusedAsync(() => _scene.CallAsync("ann", HttpMethod.Get, "/api/v1/version"), 404, "Not Found");
    }

    private static async Task IsRefusedAsync(Func<Task> call, int status, string message)
    {
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(call);
        Assert.Equal((HttpStatusCode)status, refusal.StatusCode);
        Assert.Equal(message, refusal.Message);
    }
}
