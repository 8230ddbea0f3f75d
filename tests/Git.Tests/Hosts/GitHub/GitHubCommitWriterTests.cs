using System.Text.Json.Nodes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Git.Tests.Hosts.GitHub;

public sealed class GitHubCommitWriterTests : IAsyncLifetime, IDisposable
{
    private readonly GitHubStub _stub = new() { Authorization = "Bearer token" };
    private readonly GitHostConnections _connections = new(new ManualTimeProvider());

    private static GitHubCommit Commit { get; } = new()
    {
        Branch = "main",
        ExpectedHead = HostStub.Head,
        Headline = "Revert cart",
        Body = "Canary-Rollback-Id: abc",
        Changes =
        [
            new GitHubFileChange("apps/cart/a.yaml", new byte[] { 0xFF, 0x00, 0x41 }, "100644", "100644"),
            new GitHubFileChange("apps/cart/new.yaml", ReadOnlyMemory<byte>.Empty, null, "100644"),
            new GitHubFileChange("apps/cart/old.sh", null, "100755", null),
        ],
    };

    public Task InitializeAsync() => _stub.StartAsync();

    public Task DisposeAsync() => _stub.StopAsync();

    public void Dispose() => _connections.Dispose();

    [Fact]
    public async Task Writer_sends_additions_and_deletions_against_the_expected_head()
    {
        JsonObject? sent = null;
        _stub.Commit = input =>
        {
            sent = input.DeepClone().AsObject();
            return $$$"""{"data": {"createCommitOnBranch": {"commit": {"oid": "{{{HostStub.Merge}}}" } } } }""";
        };

        Assert.Equal(new GitHubCommitOutcome.Committed(HostStub.Merge), await Writer().CommitAsync(Commit, default));
        JsonNode expected = JsonNode.Parse($$$"""
            {"branch": {"repositoryNameWithOwner": "shop/apps", "branchName": "main"}, "expectedHeadOid": "{{{HostStub.Head}}}",
             "message": {"headline": "Revert cart", "body": "Canary-Rollback-Id: abc"},
             "fileChanges": {"additions": [{"path": "apps/cart/a.yaml", "contents": "/wBB"}, {"path": "apps/cart/new.yaml", "contents": ""}],
                             "deletions": [{"path": "apps/cart/old.sh"}]}}
            """)!;
        Assert.True(JsonNode.DeepEquals(expected, sent), sent?.ToJsonString());
    }

    [Theory]
    [InlineData("\"STALE_DATA\"")]
    [InlineData("null")]
    public async Task Writer_tells_a_moved_branch_from_a_refusal(string type)
    {
        _stub.Commit = _ => $$"""{"data": {"createCommitOnBranch": null}, "errors": [{"type": {{type}}, "path": ["createCommitOnBranch"], "message": "Expected branch to point to \"{{HostStub.Head}}\" but it did not.  Pull and try again."}]}""";

        Assert.IsType<GitHubCommitOutcome.StaleHead>(await Writer().CommitAsync(Commit, default));
    }

    [Fact]
    public async Task Writer_is_refused_by_a_rule_of_the_repository()
    {
        _stub.Commit = _ => """{"data": {"createCommitOnBranch": null}, "errors": [{"type": "UNPROCESSABLE", "message": "Repository rule violations found: Changes must be made through a pull request."}]}""";

        var refused = Assert.IsType<GitHubCommitOutcome.Refused>(await Writer().CommitAsync(Commit, default));
        Assert.Contains("Changes must be made through a pull request", refused.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FORBIDDEN", GitHostTrouble.Forbidden)]
    [InlineData("NOT_FOUND", GitHostTrouble.NotFound)]
    [InlineData("RATE_LIMITED", GitHostTrouble.Unavailable)]
    public async Task Writer_throws_when_it_is_not_about_the_commit(string type, GitHostTrouble expected)
    {
        _stub.Commit = _ => $$"""{"errors": [{"type": "{{type}}", "message": "words"}]}""";

        Assert.Equal(expected, (await Assert.ThrowsAsync<GitHostException>(() => Writer().CommitAsync(Commit, default))).Trouble);
    }

    [Fact]
    public async Task Writer_believes_no_answer_without_a_commit()
    {
        _stub.Commit = _ => """{"data": {"createCommitOnBranch": {"commit": null}}}""";

        Assert.Equal(GitHostTrouble.Unavailable, (await Assert.ThrowsAsync<GitHostException>(() => Writer().CommitAsync(Commit, default))).Trouble);
    }

    [Theory]
    [InlineData("100644", "100755", "executable")]
    [InlineData("100755", "100755", "executable")]
    [InlineData("100755", "100644", "mode")]
    [InlineData(null, "120000", "symbolic link")]
    [InlineData("120000", "100644", "mode")]
    [InlineData(null, "160000", "submodule")]
    public async Task Writer_refuses_what_the_mutation_cannot_express(string? before, string after, string expected)
    {
        GitHubCommit commit = Commit with { Changes = [new GitHubFileChange("a", new byte[] { 1 }, before, after)] };

        var refused = Assert.IsType<GitHubCommitOutcome.Inexpressible>(await Writer().CommitAsync(commit, default));

        Assert.Contains(expected, refused.Reason, StringComparison.Ordinal);
        Assert.Empty(_stub.Requests);
    }

    [Fact]
    public async Task Writer_refuses_to_remove_a_submodule_and_to_change_nothing()
    {
        Assert.IsType<GitHubCommitOutcome.Inexpressible>(await Writer().CommitAsync(Commit with { Changes = [new GitHubFileChange("a", null, "160000", null)] }, default));
        Assert.IsType<GitHubCommitOutcome.Inexpressible>(await Writer().CommitAsync(Commit with { Changes = [] }, default));
        Assert.IsType<GitHubCommitOutcome.Inexpressible>(await Writer().CommitAsync(Commit with { Changes = [new GitHubFileChange("a", new byte[21 << 20], null, "100644")] }, default));
    }

    [Fact]
    public void Writer_opens_on_github_only()
    {
        Assert.False(GitHubCommitWriter.TryOpen(new GitHostSettings("https://gitlab.com/a/b", new BearerCredentials("t")), _connections, out _, out string? error));
        Assert.Contains("GitHub only", error, StringComparison.Ordinal);
        Assert.True(GitHubCommitWriter.TryOpen(new GitHostSettings("ssh://git@github.com/a/b.git", new BearerCredentials("t")), _connections, out _, out _));
    }

    private GitHubCommitWriter Writer()
    {
        var settings = new GitHostSettings($"{_stub.Url}/shop/apps", new BasicCredentials("x-access-token", "token")) { Provider = "github" };
        Assert.True(GitHubCommitWriter.TryOpen(settings, _connections, out GitHubCommitWriter? writer, out string? error), error);
        return writer;
    }
}
