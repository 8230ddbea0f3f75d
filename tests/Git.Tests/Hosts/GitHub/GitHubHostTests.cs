namespace ProgressiveDelivery.Git.Tests.Hosts.GitHub;

public sealed class GitHubHostTests : HostContract
{
    private readonly GitHubStub _stub = new() { Authorization = $"Bearer {Secret}" };

    internal override HostStub Stub => _stub;

    internal override GitHostSettings Settings => new($"{Stub.Url}/shop/apps.git", new BasicCredentials("robot", Secret)) { Provider = "github" };

    protected override string Failed => "failure";

    [Fact]
    public async Task GitHub_sets_labels_and_reviewers()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { Labels = ["rollback", "canary"], Reviewers = ["ann", "shop/platform"] }, default);

        Assert.Equal(["rollback", "canary"], Stub.Pulls[0].Labels);
        Assert.Equal(["ann", "platform"], Stub.Pulls[0].Reviewers);
        Assert.Empty(opened.Remarks);
    }

    [Fact]
    public async Task GitHub_sets_labels_when_it_takes_over()
    {
        Stub.Add(PullRequestState.Open);

        await Host.OpenAsync(Draft with { Labels = ["rollback"] }, default);

        Assert.Equal(["rollback"], Stub.Pulls[0].Labels);
    }

    [Fact]
    public async Task GitHub_asks_the_others_when_one_reviewer_is_unknown()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { Reviewers = ["ann", "nobody", "shop/platform"] }, default);

        Assert.Equal(["ann", "platform"], Stub.Pulls[0].Reviewers);
        Assert.Contains("nobody", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitHub_keeps_the_pull_request_when_labels_are_refused()
    {
        Stub.Intercept = request => request.Path.EndsWith("/labels", StringComparison.Ordinal) ? Stub.Error(403, "Resource not accessible by personal access token") : null;

        PullRequest opened = await Host.OpenAsync(Draft with { Labels = ["rollback"] }, default);

        Assert.Equal("1", opened.Id);
        Assert.Contains("not accessible", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id": 1, "allow_merge_commit": true, "allow_squash_merge": true}""", "MERGE")]
    [InlineData("""{"id": 1, "allow_merge_commit": false, "allow_squash_merge": true, "allow_rebase_merge": true}""", "SQUASH")]
    [InlineData("""{"id": 1, "allow_merge_commit": false, "allow_squash_merge": false, "allow_rebase_merge": true}""", "REBASE")]
    [InlineData("""{"id": 1}""", "MERGE")]
    public async Task GitHub_turns_auto_merge_on_with_a_method_that_the_repository_allows(string repository, string method)
    {
        _stub.Methods = repository;

        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true }, default);

        Assert.True(Stub.Pulls[0].AutoMerge);
        Assert.Equal(method, _stub.MergedWith);
        Assert.Empty(opened.Remarks);
    }

    [Fact]
    public async Task GitHub_merges_at_once_when_nothing_is_left_to_wait_for()
    {
        _stub.AutoMergeRefusal = ("UNPROCESSABLE", "Pull request Pull request is in clean status");

        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true }, default);

        Assert.Equal((PullRequestState.Merged, HostStub.Merge), (opened.State, opened.MergeCommit));
        Assert.Equal("merge", _stub.MergedWith);
    }

    [Fact]
    public async Task GitHub_merges_nothing_when_the_branch_has_moved()
    {
        _stub.AutoMergeRefusal = ("UNPROCESSABLE", "Pull request Pull request is in clean status");

        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true, HeadCommit = HostStub.Merge }, default);

        Assert.Equal(PullRequestState.Open, opened.State);
        Assert.Contains("modified", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitHub_remarks_that_auto_merge_is_not_allowed()
    {
        _stub.AutoMergeRefusal = ("UNPROCESSABLE", "Auto merge is not allowed for this repository");

        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true }, default);

        Assert.Equal(PullRequestState.Open, opened.State);
        Assert.Contains("Auto merge is not allowed for this repository", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitHub_explains_a_refused_branch()
    {
        Stub.Branches.Remove("canary/revert");

        var trouble = await Assert.ThrowsAsync<GitHostException>(() => Host.OpenAsync(Draft, default));

        Assert.Equal("GitHub refuses the request (422: Validation Failed; resource: PullRequest; field: head; code: invalid).", trouble.Message);
    }

    [Fact]
    public async Task GitHub_waits_a_minute_when_a_secondary_limit_names_no_time()
    {
        Stub.Intercept = _ => Stub.Error(403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.");

        var trouble = await Assert.ThrowsAsync<GitHostException>(() => Host.GetAsync("1", default));

        Assert.Equal((GitHostTrouble.Unavailable, TimeSpan.FromMinutes(1)), (trouble.Trouble, trouble.RetryAfter));
    }

    [Fact]
    public async Task GitHub_gets_texts_cut_to_what_it_takes()
    {
        await Host.OpenAsync(Draft with { Title = new string('t', 300), Body = new string('b', 70_000) }, default);
        await Host.ReportAsync(new CommitReport(HostStub.Head, CommitState.Error, "canary", $"two\nlines {new string('d', 200)}", null), default);

        Assert.Equal((256, 65536), (Stub.Pulls[0].Title.Length, Stub.Pulls[0].Body.Length));
        Assert.Equal(140, Stub.Reports[0].Description.Length);
        Assert.StartsWith("two lines", Stub.Reports[0].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitHub_is_not_followed_to_another_server_by_a_list()
    {
        Stub.Add(PullRequestState.Closed);
        Stub.Intercept = _ => new StubAnswer(200, "[]", ("Link", "<http://127.0.0.1:1/next>; rel=\"next\""));

        Assert.Null(await Host.FindAsync("canary/revert", "main", default));
        Assert.Single(Stub.Requests);
    }

    [Fact]
    public async Task GitHub_takes_a_bearer_token_too()
    {
        IGitHost host = Open(Settings with { Credentials = new BearerCredentials(Secret), ApiUrl = $"{Stub.Url}/api/v3/" });

        Assert.Null(await host.FindAsync("canary/revert", "main", default));
    }
}
