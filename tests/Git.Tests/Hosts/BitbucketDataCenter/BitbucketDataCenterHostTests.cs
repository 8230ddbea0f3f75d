namespace ProgressiveDelivery.Git.Tests.Hosts.BitbucketDataCenter;

public sealed class BitbucketDataCenterHostTests : HostContract
{
    private readonly BitbucketDataCenterStub _stub = new() { Authorization = $"Bearer {Secret}" };

    internal override HostStub Stub => _stub;

    internal override GitHostSettings Settings => new($"{Stub.Url}/scm/SHOP/apps.git", new BearerCredentials(Secret)) { Provider = "bitbucket-datacenter" };

    protected override string Failed => "FAILED";

    [Fact]
    public async Task Bitbucket_requests_reviews_and_remarks_unknown_reviewers_and_labels()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { Labels = ["rollback"], Reviewers = ["ann", "nobody", "bob"] }, default);

        Assert.Equal(["ann", "bob"], Stub.Pulls[0].Reviewers);
        Assert.Equal(2, opened.Remarks.Count);
        Assert.Contains("labels", opened.Remarks[0], StringComparison.Ordinal);
        Assert.Contains("nobody", opened.Remarks[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bitbucket_turns_auto_merge_on()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true }, default);

        Assert.True(Stub.Pulls[0].AutoMerge);
        Assert.Equal(PullRequestState.Open, opened.State);
        Assert.Empty(opened.Remarks);
    }

    [Fact]
    public async Task Bitbucket_merges_at_once_when_its_checks_pass_already()
    {
        _stub.IsMergeable = true;

        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true }, default);

        Assert.Equal((PullRequestState.Merged, HostStub.Merge), (opened.State, opened.MergeCommit));
    }

    [Fact]
    public async Task Bitbucket_remarks_that_auto_merge_is_not_allowed()
    {
        _stub.AllowsAutoMerge = false;

        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true }, default);

        Assert.Contains("not enabled", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bitbucket_merges_nothing_when_the_branch_has_moved()
    {
        _stub.IsMergeable = true;

        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true, HeadCommit = HostStub.Merge }, default);

        Assert.Equal(PullRequestState.Open, opened.State);
        Assert.Contains("moved", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bitbucket_gets_the_page_of_the_commit_when_there_is_no_address()
    {
        await Host.ReportAsync(new CommitReport(HostStub.Head, CommitState.Pending, "canary", "text", null), default);

        Assert.Equal(
            new StubReport(HostStub.Head, "INPROGRESS", "canary", "text", $"{Stub.Url}/projects/SHOP/repos/apps/commits/{HostStub.Head}"),
            Assert.Single(Stub.Reports));
    }
}
