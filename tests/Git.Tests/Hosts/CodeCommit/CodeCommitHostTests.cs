namespace ProgressiveDelivery.Git.Tests.Hosts.CodeCommit;

public sealed class CodeCommitHostTests : HostContract
{
    private const string AccessKey = "AKIAIOSFODNN7EXAMPLE";
    private readonly CodeCommitStub _stub;

    public CodeCommitHostTests() => _stub = new CodeCommitStub(AccessKey, Secret, Time);

    internal override HostStub Stub => _stub;

    internal override GitHostSettings Settings => new("https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/apps", new BasicCredentials(AccessKey, Secret)) { ApiUrl = Stub.Url };

    protected override string Failed => "failed";

    // A throttled caller is told nothing about time.
    protected override TimeSpan? RateLimitWait => null;

    // A signature tells nothing of the key.
    protected override bool EchoIsSecret => false;

    internal override bool IsCreation(StubRequest request) => request.Headers["X-Amz-Target"].ToString().EndsWith(".CreatePullRequest", StringComparison.Ordinal);

    [Fact]
    public async Task CodeCommit_remarks_what_it_does_not_have()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { Labels = ["rollback"], Reviewers = ["ann"], AutoMerge = true }, default);

        Assert.Equal(3, opened.Remarks.Count);
        Assert.Contains("approval rule", opened.Remarks[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task CodeCommit_shows_the_page_for_people()
    {
        Stub.Add(PullRequestState.Open);

        Assert.Equal(
            "https://eu-central-1.console.aws.amazon.com/codesuite/codecommit/repositories/apps/pull-requests/1/details?region=eu-central-1",
            (await Host.GetAsync("1", default)).Url);
    }

    [Fact]
    public async Task CodeCommit_takes_numbers_for_numbers()
    {
        for (int i = 0; i < 11; i++)
        {
            Stub.Add(PullRequestState.Closed);
        }

        Assert.Equal("11", (await Host.FindAsync("canary/revert", "main", default))?.Id);
    }

    [Fact]
    public async Task CodeCommit_gets_one_comment_when_a_report_is_sent_twice()
    {
        var report = new CommitReport(HostStub.Head, CommitState.Success, "canary/shop/cart", "fine", null);

        await Host.ReportAsync(report, default);
        await Host.ReportAsync(report, default);

        Assert.Equal(new StubReport(HostStub.Head, "success", "canary/shop/cart", "fine", null), Assert.Single(Stub.Reports));
    }

    [Theory]
    [InlineData("com.amazonaws.codecommit#PullRequestDoesNotExistException", GitHostTrouble.NotFound)]
    [InlineData("BranchDoesNotExistException", GitHostTrouble.NotFound)]
    [InlineData("ExpiredTokenException", GitHostTrouble.Credentials)]
    [InlineData("InvalidSignatureException", GitHostTrouble.Credentials)]
    [InlineData("EncryptionKeyAccessDeniedException", GitHostTrouble.Forbidden)]
    [InlineData("EncryptionKeyUnavailableException", GitHostTrouble.Unavailable)]
    [InlineData("MaximumOpenPullRequestsExceededException", GitHostTrouble.Invalid)]
    public async Task CodeCommit_names_its_errors(string name, GitHostTrouble expected)
    {
        Stub.Intercept = _ => CodeCommitStub.Named(name, "words");

        Assert.Equal(expected, (await Assert.ThrowsAsync<GitHostException>(() => Host.GetAsync("1", default))).Trouble);
    }

    [Fact]
    public async Task CodeCommit_refuses_another_secret()
    {
        IGitHost stranger = Open(Settings with { Credentials = new BasicCredentials(AccessKey, "other") });

        Assert.Equal(GitHostTrouble.Credentials, (await Assert.ThrowsAsync<GitHostException>(() => stranger.GetAsync("1", default))).Trouble);
    }
}
