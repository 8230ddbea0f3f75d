namespace ProgressiveDelivery.Git.Tests.Hosts.GitLab;

public sealed class GitLabHostTests : HostContract
{
    private readonly GitLabStub _stub = new() { Authorization = $"Bearer {Secret}" };

    internal override HostStub Stub => _stub;

    internal override GitHostSettings Settings => new($"{Stub.Url}/platform/shop/apps.git", new BasicCredentials("robot", Secret)) { Provider = "gitlab" };

    protected override string Failed => "failed";

    [Fact]
    public async Task GitLab_sets_labels_and_reviewers()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { Labels = ["rollback", "canary"], Reviewers = ["ann", "bob"] }, default);

        Assert.Equal(["rollback", "canary"], Stub.Pulls[0].Labels);
        Assert.Equal(["ann", "bob"], Stub.Pulls[0].Reviewers);
        Assert.Empty(opened.Remarks);
    }

    [Fact]
    public async Task GitLab_keeps_the_reviewers_that_are_there()
    {
        await Host.OpenAsync(Draft with { Reviewers = ["ann"] }, default);
        await Host.OpenAsync(Draft with { Reviewers = ["bob"] }, default);

        Assert.Equal(["ann", "bob"], Assert.Single(Stub.Pulls).Reviewers);
    }

    [Fact]
    public async Task GitLab_remarks_an_unknown_reviewer()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { Reviewers = ["nobody", "ann"] }, default);

        Assert.Equal(["ann"], Stub.Pulls[0].Reviewers);
        Assert.Contains("nobody", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitLab_remarks_reviewers_that_were_left_out_without_a_word()
    {
        _stub.MostReviewers = 1;

        PullRequest opened = await Host.OpenAsync(Draft with { Reviewers = ["ann", "bob"] }, default);

        Assert.Contains("left out 1 of 2", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitLab_turns_auto_merge_on()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true }, default);

        Assert.True(Stub.Pulls[0].AutoMerge);
        Assert.Empty(opened.Remarks);
    }

    [Fact]
    public async Task GitLab_is_given_time_to_look_at_a_new_merge_request()
    {
        // The answer to the creation takes the first.
        _stub.MergeStatus.Clear();
        foreach (string status in (string[])["preparing", "unchecked", "checking", "ci_still_running"])
        {
            _stub.MergeStatus.Enqueue(status);
        }

        Task<PullRequest> opening = Host.OpenAsync(Draft with { AutoMerge = true }, default);
        await AdvanceUntilDoneAsync(opening);

        Assert.Empty((await opening).Remarks);
        Assert.True(Stub.Pulls[0].AutoMerge);
    }

    [Fact]
    public async Task GitLab_is_not_waited_for_without_end()
    {
        _stub.MergeStatus.Clear();
        _stub.MergeStatus.Enqueue("checking");

        Task<PullRequest> opening = Host.OpenAsync(Draft with { AutoMerge = true }, default);
        await AdvanceUntilDoneAsync(opening);

        Assert.Contains("405", Assert.Single((await opening).Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitLab_merges_nothing_without_a_pipeline()
    {
        _stub.HasPipeline = false;

        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true }, default);

        Assert.Equal(PullRequestState.Open, opened.State);
        Assert.Contains("no pipeline", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitLab_names_the_head_as_merge_commit_after_a_fast_forward()
    {
        _stub.FastForward = true;
        Stub.Add(PullRequestState.Merged);

        Assert.Equal(HostStub.Merge, (await Host.GetAsync("1", default)).MergeCommit);
    }

    [Fact]
    public async Task GitLab_may_be_told_the_same_state_twice()
    {
        var report = new CommitReport(HostStub.Head, CommitState.Failure, "canary", "failed", null);

        await Host.ReportAsync(report, default);
        await Host.ReportAsync(report, default);

        Assert.Single(Stub.Reports);
    }

    [Fact]
    public async Task GitLab_may_live_in_a_folder_of_its_server()
    {
        Stub.Intercept = request => request.Path.StartsWith("/gitlab/api/v4/projects/shop%2Fapps/", StringComparison.Ordinal) ? new StubAnswer(200, "[]") : null;
        IGitHost host = Open(Settings with { RepositoryUrl = $"{Stub.Url}/gitlab/shop/apps.git", ApiUrl = $"{Stub.Url}/gitlab" });

        Assert.Null(await host.FindAsync("a", "b", default));
    }
}
