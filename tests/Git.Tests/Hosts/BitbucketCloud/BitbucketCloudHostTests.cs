namespace ProgressiveDelivery.Git.Tests.Hosts.BitbucketCloud;

public sealed class BitbucketCloudHostTests : HostContract
{
    private readonly BitbucketCloudStub _stub = new() { Authorization = $"Bearer {Secret}" };

    internal override HostStub Stub => _stub;

    internal override GitHostSettings Settings => new("https://bitbucket.org/shop/apps.git", new BasicCredentials("x-token-auth", Secret)) { ApiUrl = $"{Stub.Url}/2.0" };

    protected override string Failed => "FAILED";

    protected override TimeSpan? RateLimitWait => TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Bitbucket_remarks_labels_and_auto_merge()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { Labels = ["rollback"], AutoMerge = true }, default);

        Assert.Equal(2, opened.Remarks.Count);
        Assert.Contains("labels", opened.Remarks[0], StringComparison.Ordinal);
        Assert.Contains("auto-merge", opened.Remarks[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bitbucket_requests_reviews_by_uuid_and_account_id()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { Reviewers = ["{11111111-aaaa}", "557058:bob"] }, default);

        Assert.Equal(["{11111111-aaaa}", "557058:bob"], Stub.Pulls[0].Reviewers);
        Assert.Equal((Draft.Title, Draft.Body), (Stub.Pulls[0].Title, Stub.Pulls[0].Body));
        Assert.Empty(opened.Remarks);
    }

    [Fact]
    public async Task Bitbucket_asks_the_others_when_one_reviewer_is_unknown()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { Reviewers = ["{11111111-aaaa}", "nobody", "557058:bob"] }, default);

        Assert.Equal(["{11111111-aaaa}", "557058:bob"], Stub.Pulls[0].Reviewers);
        Assert.Contains("from nobody", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bitbucket_keeps_title_and_reviewers_of_a_request_that_is_taken_over()
    {
        StubPull existing = Stub.Add(PullRequestState.Open);
        existing.Title = "Edited by a person";
        existing.Reviewers.Add("{11111111-aaaa}");

        await Host.OpenAsync(Draft with { Reviewers = ["557058:bob"] }, default);

        Assert.Equal("Edited by a person", existing.Title);
        Assert.Equal(["{11111111-aaaa}", "557058:bob"], existing.Reviewers);
    }

    [Fact]
    public async Task Bitbucket_gets_a_short_key_and_an_address_when_there_is_none()
    {
        await Host.ReportAsync(new CommitReport(HostStub.Head, CommitState.Error, new string('c', 60), "text", null), default);

        Assert.Equal(
            new StubReport(HostStub.Head, "STOPPED", new string('c', 60), "text", $"https://bitbucket.org/shop/apps/commits/{HostStub.Head}"),
            Assert.Single(Stub.Reports));
    }

    [Fact]
    public async Task Bitbucket_is_not_followed_to_another_server_by_a_list()
    {
        Stub.Intercept = _ => new StubAnswer(200, """{"values": [], "next": "http://127.0.0.1:1/next"}""");

        Assert.Null(await Host.FindAsync("canary/revert", "main", default));
        Assert.Single(Stub.Requests);
    }
}
