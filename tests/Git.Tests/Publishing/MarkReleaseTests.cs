namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>What becomes of markers that a revert has put on hold.</summary>
public sealed class MarkReleaseTests : IDisposable
{
    private const string App = RevertScene.App;
    private readonly RevertScene _scene = new();

    private ScratchRepository Repository => _scene.Repository;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Release_finds_the_marker_where_people_have_moved_it()
    {
        await RevertAsync();
        Repository.Commit("Split", ($"{App}/deployment.yaml", null), ($"{App}/app/deployment.yaml", "# moved\n" + Held("v1", "shop") + "replicas: 3\n"));

        string commit = Assert.IsType<RevertOutcome.Pushed>(await ReleaseAsync()).Commit;

        Assert.Equal("# moved\n" + Marked("v1", "shop") + "replicas: 3", Repository.Read(commit, $"{App}/app/deployment.yaml"));
    }

    [Fact]
    public async Task Release_is_done_when_the_marker_or_the_folder_is_gone()
    {
        await RevertAsync();
        Repository.Commit("No bot", ($"{App}/deployment.yaml", "image: registry.example/shop:v1\n"));
        Assert.IsType<RevertOutcome.AlreadyReverted>(await ReleaseAsync());
        Repository.Commit("Gone", (App, null));

        Assert.IsType<RevertOutcome.AlreadyReverted>(await ReleaseAsync());
    }

    [Fact]
    public async Task Release_of_one_policy_leaves_the_others_on_hold()
    {
        _scene.Good = Repository.Commit("Start", ($"{App}/a.yaml", Marked("v1", "a")), ($"{App}/b.yaml", Marked("v1", "b")));
        _scene.Bad = Repository.Commit("Fail", ($"{App}/a.yaml", Marked("v2", "a")), ($"{App}/b.yaml", Marked("v2", "b")));
        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(Request()));

        string commit = Assert.IsType<RevertOutcome.Pushed>(await ReleaseAsync("apps:b")).Commit;

        Assert.Equal(Held("v1", "a").TrimEnd(), Repository.Read(commit, $"{App}/a.yaml"));
        Assert.Equal(Marked("v1", "b").TrimEnd(), Repository.Read(commit, $"{App}/b.yaml"));
    }

    [Fact]
    public async Task Release_says_what_it_is_and_is_no_revert()
    {
        await RevertAsync();

        string commit = Assert.IsType<RevertOutcome.Pushed>(await ReleaseAsync()).Commit;

        string message = Repository.Message(commit);
        Assert.StartsWith("release(shop): ", message, StringComparison.Ordinal);
        Assert.Equal((null, "shop-release-1", "shop/shop"), RevertTrailers.ParseMessage(message) is var trailers ? (trailers.Id, trailers.ReleaseId, trailers.Canary) : default);
        Assert.Equal(1, Repository.CountCommits($"{commit}^"));
    }

    [Fact]
    public async Task Release_is_a_pull_request_where_reverts_are()
    {
        await RevertAsync();
        string head = Repository.Head;
        var host = new FakeGitHost();
        RevertRequest request = Release() with { Mode = RevertMode.PullRequest, Proposals = new ProposalSettings(host) };

        Assert.IsType<RevertOutcome.Proposed>(await _scene.RevertAsync(request));
        Assert.IsType<RevertOutcome.Proposed>(await _scene.RevertAsync(request));

        Assert.Single(host.Pulls);
        Assert.Equal(head, Repository.Head);
    }

    [Fact]
    public async Task Next_failure_after_a_release_is_reverted_and_held_again()
    {
        RevertOutcome.Pushed first = await RevertAsync();
        await ReleaseAsync();
        _scene.Good = first.Commit;
        _scene.Bad = Repository.Commit("Deploy v3", ($"{App}/deployment.yaml", Marked("v3", "shop")));

        var second = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(Request("aaaa")));

        Assert.Equal(Held("v1", "shop").TrimEnd(), Repository.Read(second.Commit, $"{App}/deployment.yaml"));
        Assert.DoesNotContain("release(", Repository.Message(second.Commit), StringComparison.Ordinal);
        Assert.Equal([new HeldMark($"{App}/deployment.yaml", "apps:shop", "registry.example/shop:v3")], second.Held);
    }

    [Fact]
    public async Task Failure_that_meets_a_release_half_way_is_reverted_all_the_same()
    {
        RevertOutcome.Pushed first = await RevertAsync();
        _scene.Good = first.Commit;
        _scene.Bad = Repository.Commit("Deploy v3 by hand", ($"{App}/deployment.yaml", Held("v3", "shop")));
        await ReleaseAsync();

        var second = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(Request("aaaa")));

        Assert.Equal(Held("v1", "shop").TrimEnd(), Repository.Read(second.Commit, $"{App}/deployment.yaml"));
    }

    [Fact]
    public async Task Tag_that_comes_back_is_not_reverted_twice_whatever_was_released_between()
    {
        await RevertAsync();
        await ReleaseAsync();
        _scene.Bad = Repository.Commit("Deploy v2 again", ($"{App}/deployment.yaml", Marked("v2", "shop")));

        var refused = Assert.IsType<RevertOutcome.NotRevertable>(await _scene.RevertAsync(Request()));

        Assert.Contains("not reverted twice", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(_scene.Bad, Repository.Head);
    }

    [Fact]
    public async Task Work_that_was_squashed_with_a_release_is_named_among_what_is_undone()
    {
        RevertOutcome.Pushed first = await RevertAsync();
        _scene.Good = first.Commit;
        string squashed = Repository.Commit("Tune shop\n\nCanary-Release-Id: shop-release-1", ($"{App}/deployment.yaml", Marked("v1", "shop") + "replicas: 9\n"));
        _scene.Bad = Repository.Commit("Deploy v3", ($"{App}/deployment.yaml", Marked("v3", "shop") + "replicas: 9\n"));

        var second = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(Request("aaaa")));

        Assert.Equal([_scene.Bad, squashed], second.Undone.Select(commit => commit.Sha));
    }

    [Fact]
    public async Task All_markers_are_held_however_many_files_the_failing_change_has_touched()
    {
        int[] files = [.. Enumerable.Range(0, 130)];
        _scene.Good = Repository.Commit("Start", [.. files.Select(i => ($"{App}/{i:000}.yaml", (string?)Marked("v1", $"p{i}")))]);
        _scene.Bad = Repository.Commit("Fail", [.. files.Select(i => ($"{App}/{i:000}.yaml", (string?)Marked("v2", $"p{i}")))]);

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(Request()));

        Assert.Equal(files.Select(i => $"apps:p{i}"), pushed.Held.Select(mark => mark.Setter));
        Assert.Equal(Held("v1", "p129").TrimEnd(), Repository.Read(pushed.Commit, $"{App}/129.yaml"));
    }

    [Fact]
    public async Task Markers_are_left_alone_unless_they_are_to_be_held()
    {
        _scene.Good = Repository.Commit("Start", ($"{App}/deployment.yaml", Marked("v1", "shop")));
        _scene.Bad = Repository.Commit("Fail", ($"{App}/deployment.yaml", Marked("v2", "shop")));

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Equal(Repository.TreeOf(_scene.Good, ""), Repository.TreeOf(pushed.Commit, ""));
    }

    private async Task<RevertOutcome.Pushed> RevertAsync()
    {
        _scene.Good = Repository.Commit("Start", ($"{App}/deployment.yaml", Marked("v1", "shop")));
        _scene.Bad = Repository.Commit("Fail", ($"{App}/deployment.yaml", Marked("v2", "shop")));
        return Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(Request()));
    }

    private Task<RevertOutcome> ReleaseAsync(params string[] policies) => _scene.RevertAsync(Release(policies));

    private RevertRequest Request(string revision = "7d9f") => _scene.Request(revision: revision) with { HoldsMarkers = true };

    private RevertRequest Release(params string[] policies) => _scene.Request() with
    {
        RevertId = "shop-release-1",
        GoodCommit = "",
        BadCommit = "",
        Release = new MarkRelease(policies, [$"{App}/deployment.yaml"], "Another image is selected."),
    };

    private static string Marked(string version, string policy) => $$"""image: registry.example/shop:{{version}} # {"$imagepolicy": "apps:{{policy}}"}""" + "\n";

    private static string Held(string version, string policy) => Marked(version, policy).Replace("# {", "# canary-hold {", StringComparison.Ordinal);
}
