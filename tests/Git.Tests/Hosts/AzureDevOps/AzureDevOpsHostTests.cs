using System.Text;

namespace ProgressiveDelivery.Git.Tests.Hosts.AzureDevOps;

public sealed class AzureDevOpsHostTests : HostContract
{
    private readonly AzureDevOpsStub _stub = new() { Authorization = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($":{Secret}"))}" };

    internal override HostStub Stub => _stub;

    internal override GitHostSettings Settings => new($"{Stub.Url}/tfs/main/online%20shop/_git/apps", new BasicCredentials("robot", Secret)) { Provider = "azure-devops" };

    protected override string Failed => "failed";

    [Fact]
    public async Task Azure_sets_labels_and_reviewers_by_name_and_id()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { Labels = ["rollback", "canary"], Reviewers = ["ann@shop.example", AzureDevOpsStub.Author] }, default);

        Assert.Equal(["rollback", "canary"], Stub.Pulls[0].Labels);
        Assert.Equal([AzureDevOpsStub.Ann, AzureDevOpsStub.Author], Stub.Pulls[0].Reviewers);
        Assert.Equal($"{Stub.Url}/tfs/main/online%20shop/_git/apps/pullrequest/1", opened.Url);
        Assert.Empty(opened.Remarks);
    }

    [Fact]
    public async Task Azure_remarks_reviewers_that_nobody_or_several_are()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { Reviewers = ["nobody", "smith", "ann@shop.example"] }, default);

        Assert.Equal([AzureDevOpsStub.Ann], Stub.Pulls[0].Reviewers);
        Assert.Equal(2, opened.Remarks.Count);
        Assert.Contains("nobody", opened.Remarks[0], StringComparison.Ordinal);
        Assert.Contains("several", opened.Remarks[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_turns_auto_completion_on()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true }, default);

        Assert.True(Stub.Pulls[0].AutoMerge);
        Assert.Empty(opened.Remarks);
    }

    [Fact]
    public async Task Azure_completes_nothing_when_the_branch_has_moved()
    {
        PullRequest opened = await Host.OpenAsync(Draft with { AutoMerge = true, HeadCommit = HostStub.Merge }, default);

        Assert.False(Stub.Pulls[0].AutoMerge);
        Assert.Contains("moved", Assert.Single(opened.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_gets_texts_cut_to_what_it_takes()
    {
        await Host.OpenAsync(Draft with { Body = new string('b', 5000) }, default);

        Assert.Equal(4000, Stub.Pulls[0].Body.Length);
    }

    [Fact]
    public async Task Azure_refuses_a_token_with_its_page_to_sign_in()
    {
        IGitHost stranger = Open(Settings with { Credentials = new BasicCredentials("robot", "other") });
        Assert.Equal(GitHostTrouble.Credentials, (await Assert.ThrowsAsync<GitHostException>(() => stranger.GetAsync("1", default))).Trouble);

        Stub.Intercept = _ => new StubAnswer(302, "", ("Location", "https://spsprodweu5.vssps.visualstudio.com/_signin?realm=dev.azure.com"));
        Assert.Equal(GitHostTrouble.Credentials, (await Assert.ThrowsAsync<GitHostException>(() => Host.GetAsync("1", default))).Trouble);
    }

    [Theory]
    [InlineData("https://dev.azure.com/shop/web/_git/apps", "https://dev.azure.com/shop", "web", "apps")]
    [InlineData("https://robot@dev.azure.com/shop/online%20web/_git/apps", "https://dev.azure.com/shop", "online web", "apps")]
    [InlineData("https://dev.azure.com/shop/_git/apps", "https://dev.azure.com/shop", "apps", "apps")]
    [InlineData("https://shop.visualstudio.com/web/_git/apps", "https://shop.visualstudio.com", "web", "apps")]
    [InlineData("https://shop.visualstudio.com/_git/apps", "https://shop.visualstudio.com", "apps", "apps")]
    [InlineData("https://shop.visualstudio.com/DefaultCollection/web/_git/apps", "https://shop.visualstudio.com/DefaultCollection", "web", "apps")]
    [InlineData("https://shop.visualstudio.com/DefaultCollection/_git/apps", "https://shop.visualstudio.com/DefaultCollection", "apps", "apps")]
    [InlineData("https://tfs.example:8080/tfs/main/web/_git/apps", "https://tfs.example:8080/tfs/main", "web", "apps")]
    [InlineData("ssh://git@ssh.dev.azure.com/v3/shop/web/apps", "https://dev.azure.com/shop", "web", "apps")]
    public void Azure_has_many_forms_of_addresses(string url, string root, string project, string repository)
    {
        Assert.True(RepositoryAddress.TryParse(url, out RepositoryAddress? address, out string? error), error);

        Assert.Equal((root, project, repository), AzureDevOpsFactory.Locate(address));
    }

    [Theory]
    [InlineData("https://dev.azure.com/shop/web/apps")]
    [InlineData("https://dev.azure.com/_git/apps")]
    [InlineData("https://dev.azure.com/shop/web/_git")]
    [InlineData("ssh://git@ssh.dev.azure.com/shop/web/apps")]
    public void Azure_is_not_found_in_other_addresses(string url)
    {
        Assert.True(RepositoryAddress.TryParse(url, out RepositoryAddress? address, out _));

        Assert.Null(AzureDevOpsFactory.Locate(address));
    }
}
