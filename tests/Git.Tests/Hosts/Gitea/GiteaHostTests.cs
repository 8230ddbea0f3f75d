using System.Text;

namespace ProgressiveDelivery.Git.Tests.Hosts.Gitea;

public sealed class GiteaHostTests : HostContract
{
    private readonly GiteaStub _stub = new() { Authorization = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"robot:{Secret}"))}" };

    internal override HostStub Stub => _stub;

    internal override GitHostSettings Settings => new($"{Stub.Url}/shop/apps.git", new BasicCredentials("robot", Secret)) { Provider = "forgejo" };

    protected override string Failed => "failure";

    [Fact]
    public async Task Gitea_sets_labels_of_the_repository_and_of_the_organization_from_every_page()
    {
        Stub.PageSize = 2;

        PullRequest opened = await Host.OpenAsync(Draft with { Labels = ["wip", "canary"] }, default);

        Assert.Equal(["wip", "canary"], Stub.Pulls[0].Labels);
        Assert.Empty(opened.Remarks);
    }

    [Fact]
    public async Task Gitea_remarks_an_unknown_label_and_sets_the_others()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { Labels = ["nothing", "rollback"] }, default);

        Assert.Equal(["rollback"], Stub.Pulls[0].Labels);
        Assert.Contains("'nothing'", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gitea_needs_no_organization_for_labels()
    {
        Stub.Intercept = request => request.Path.Contains("/orgs/", StringComparison.Ordinal) ? Stub.Error(404, "GetOrgByName") : null;

        PullRequest opened = await Host.OpenAsync(Draft with { Labels = ["nothing", "rollback"] }, default);

        Assert.Equal(["rollback"], Stub.Pulls[0].Labels);
        Assert.Single(opened.Remarks);
    }

    [Fact]
    public async Task Gitea_requests_reviews_and_remarks_unknown_reviewers()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { Reviewers = ["ann", "nobody", "shop/platform"] }, default);

        Assert.Equal(["ann", "platform"], Stub.Pulls[0].Reviewers);
        Assert.Contains("nobody", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(201, PullRequestState.Open)]
    [InlineData(409, PullRequestState.Open)]
    [InlineData(200, PullRequestState.Merged)]
    public async Task Gitea_merges_when_checks_succeed(int answer, PullRequestState expected)
    {
        _stub.MergeAnswers.Clear();
        _stub.MergeAnswers.Enqueue(answer);

        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true }, default);

        Assert.Equal(expected, opened.State);
        Assert.Equal("squash", _stub.MergedWith);
        Assert.Empty(opened.Remarks);
    }

    [Fact]
    public async Task Gitea_is_given_time_to_look_for_conflicts()
    {
        _stub.MergeAnswers.Clear();
        foreach (int answer in (int[])[405, 405, 201])
        {
            _stub.MergeAnswers.Enqueue(answer);
        }

        Task<PullRequest> opening = Host.OpenAsync(Draft with { AutoMerge = true }, default);
        await AdvanceUntilDoneAsync(opening);

        Assert.Empty((await opening).Remarks);
        Assert.True(Stub.Pulls[0].AutoMerge);
    }

    [Fact]
    public async Task Gitea_remarks_that_the_branch_has_moved()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true, HeadCommit = HostStub.Merge }, default);

        Assert.Contains("head out of date", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gitea_finds_a_merged_pull_request_whose_branch_is_gone()
    {
        _stub.HeadIsGone = true;
        Stub.Add(PullRequestState.Merged);

        Assert.Equal(PullRequestState.Merged, (await Host.FindAsync("canary/revert", "main", default))?.State);
    }

    [Fact]
    public async Task Gitea_takes_a_token_alone()
    {
        _stub.Authorization = "token other";

        Assert.Null(await Open(Settings with { Credentials = new BearerCredentials("other") }).FindAsync("a", "b", default));
    }
}
