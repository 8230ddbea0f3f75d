namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>
/// The ways in which a revert can go wrong, numbered as in docs/git-rollback.md. Each is played on a scratch repository;
/// where other tests look at the case from more sides, this one shows that it is met at all.
/// </summary>
public sealed class FailureCatalogueTests : IDisposable
{
    private const string App = RevertScene.App;
    private const string Manifest = """
        kind: Deployment
        metadata:
          name: shop
        spec:
          replicas: 2
          template:
            spec:
              containers:
                - name: app
                  image: registry.example/shop:v1  # pinned

        """;

    private readonly RevertScene _scene = new();

    private ScratchRepository Repository => _scene.Repository;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task C01_Head_that_moved_between_fetch_and_push_is_looked_at_again()
    {
        _scene.Fail();
        int rivals = 0;
        _scene.Settings = _scene.Settings with
        {
            StepDone = step => _ = step == "verify" && rivals++ < 2 ? Repository.Commit($"Rival {rivals}", ("apps/cart/x.yaml", $"{rivals}\n")) : null,
        };

        Assert.Equal(3, (await PushedAsync()).Attempts);
    }

    [Fact]
    public async Task C02_State_that_was_rolled_forward_stands()
    {
        _scene.Fail();
        string head = Repository.Commit("Fix shop", ($"{App}/deployment.yaml", "image: registry.example/shop:v3\n"));

        Assert.IsType<RevertOutcome.Superseded>(await _scene.RevertAsync());
        Assert.Equal(head, Repository.Head);
    }

    [Fact]
    public async Task C02_Repair_beside_the_failing_value_stands_too()
    {
        StartFrom(Manifest);
        _scene.Bad = Deploy(Manifest.Replace(":v1", ":v2", StringComparison.Ordinal));
        Deploy(Manifest.Replace(":v1", ":v2", StringComparison.Ordinal).Replace("# pinned", "# pinned\n          env: [{name: FIX, value: \"1\"}]", StringComparison.Ordinal));

        Assert.IsType<RevertOutcome.Superseded>(await _scene.RevertAsync());
    }

    [Fact]
    public async Task C03_Good_state_that_a_person_has_restored_is_enough()
    {
        _scene.Fail();
        string head = Repository.Commit("Back to v1", ($"{App}/deployment.yaml", "image: registry.example/shop:v1\n"));

        Assert.Equal(new RevertOutcome.AlreadyReverted(null, head), await _scene.RevertAsync());
    }

    [Fact]
    public async Task C04_Conflict_of_lines_is_solved_by_values_where_they_are_told_apart()
    {
        StartFrom(Manifest);
        _scene.Bad = Deploy(Manifest.Replace(":v1", ":v2", StringComparison.Ordinal).Replace("replicas: 2", "replicas: 4", StringComparison.Ordinal));
        Deploy(Manifest.Replace(":v1", ":v2", StringComparison.Ordinal).Replace("  replicas: 2", "  minReadySeconds: 5\n  replicas: 4  # for the sale", StringComparison.Ordinal));

        RevertOutcome.Pushed pushed = await PushedAsync();

        Assert.Equal(RevertStrategy.FieldPatch, pushed.Strategy);
        Assert.Equal(
            Manifest.Replace("  replicas: 2", "  minReadySeconds: 5\n  replicas: 2  # for the sale", StringComparison.Ordinal).TrimEnd('\n'),
            Repository.Read(pushed.Commit, $"{App}/deployment.yaml"));
    }

    [Fact]
    public async Task C04_Conflict_that_cannot_be_solved_needs_a_person()
    {
        StartFrom("# one\n# two\nkind: ConfigMap\n");
        _scene.Bad = Deploy("# one\n# changed\nkind: ConfigMap\nadded: x\n");
        string later = Deploy("# one\n# changed again\nkind: ConfigMap\nadded: x\n");

        var refused = Assert.IsType<RevertOutcome.NotRevertable>(await _scene.RevertAsync());

        Assert.Contains(later[..10], refused.Reason, StringComparison.Ordinal);
        Assert.Equal(later, Repository.Head);
    }

    [Fact]
    public async Task C05_Merge_and_squash_are_undone_as_one()
    {
        Repository.Git("branch", "feature", _scene.Good);
        string side = Repository.CommitOn("feature", "Deploy shop v2", null, new ScratchFile($"{App}/deployment.yaml", "image: v2\n"));
        _scene.Bad = Repository.CommitOn("main", "Merge feature", side, new ScratchFile($"{App}/deployment.yaml", "image: v2\n"));

        Assert.Equal(Repository.TreeOf(_scene.Good, ""), Repository.TreeOf((await PushedAsync()).Commit, ""));
    }

    [Fact]
    public async Task C06_Other_apps_of_the_same_commit_keep_their_change()
    {
        _scene.Bad = Repository.Commit("Raise everything", ($"{App}/deployment.yaml", "image: v2\n"), ("apps/cart/deployment.yaml", "image: cart:v2\n"));

        RevertOutcome.Pushed pushed = await PushedAsync();

        Assert.Equal("image: cart:v2", Repository.Read(pushed.Commit, "apps/cart/deployment.yaml"));
        Assert.Equal(Repository.TreeOf(_scene.Good, App), Repository.TreeOf(pushed.Commit, App));
    }

    [Fact]
    public async Task C07_Good_commits_after_the_bad_one_are_kept()
    {
        StartFrom(Manifest);
        _scene.Bad = Deploy(Manifest.Replace(":v1", ":v2", StringComparison.Ordinal));
        Deploy(Manifest.Replace(":v1", ":v2", StringComparison.Ordinal).Replace("replicas: 2", "replicas: 5", StringComparison.Ordinal));
        Repository.Commit("Document", ($"{App}/NOTES.md", "owner: shop team\n"));

        RevertOutcome.Pushed pushed = await PushedAsync();

        Assert.Equal(Manifest.Replace("replicas: 2", "replicas: 5", StringComparison.Ordinal).TrimEnd('\n'), Repository.Read(pushed.Commit, $"{App}/deployment.yaml"));
        Assert.Equal("owner: shop team", Repository.Read(pushed.Commit, $"{App}/NOTES.md"));
        Assert.Equal(2, pushed.Kept.Count);
    }

    [Fact]
    public async Task C08_Change_of_a_shared_base_needs_a_person_who_is_told_which_file()
    {
        _scene.Good = Repository.Commit("Use a base", ($"{App}/kustomization.yaml", "resources: [../../base]\n"), ("base/kustomization.yaml", "resources: [app.yaml]\n"), ("base/app.yaml", "image: v1\n"));
        _scene.Bad = Repository.Commit("Change the base", ("base/app.yaml", "image: v2\n"));

        var refused = Assert.IsType<RevertOutcome.NotRevertable>(await _scene.RevertAsync());

        Assert.Contains("base/app.yaml", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C08_Change_from_outside_the_repository_is_told_as_such()
    {
        _scene.Bad = Repository.Commit("Something else", ("docs/x.md", "y\n"));

        var refused = Assert.IsType<RevertOutcome.NotRevertable>(await _scene.RevertAsync());

        Assert.Contains("a moving image tag", refused.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C09_Protected_branch_is_asked_by_a_pull_request()
    {
        _scene.Fail();
        Repository.InstallHook("update", """case "$1" in refs/heads/main) exit 1;; esac""");
        var host = new FakeGitHost();

        Assert.IsType<RevertOutcome.Proposed>(await _scene.RevertAsync(_scene.Request() with { Mode = RevertMode.Auto, Proposals = new ProposalSettings(host) }));
        Assert.Equal(_scene.Bad, Repository.Head);
    }

    [Theory]
    [InlineData("")]
    [InlineData("correct horse")]
    public async Task C10_Branch_that_takes_signed_commits_only_gets_one(string passphrase)
    {
        _scene.Fail();
        string file = Path.Combine(_scene.Root, "signing");
        SshServer.MakeKey(_scene.Root, "signing", passphrase);
        File.WriteAllText(file + ".allowed", $"canary@canary.gitops.dev {File.ReadAllText(file + ".pub")}");
        Repository.InstallHook("update", $"unset GIT_QUARANTINE_PATH; git -c gpg.format=ssh -c gpg.ssh.allowedSignersFile={file}.allowed verify-commit \"$3\" 2>>verdict || exit 1");
        Assert.IsType<RevertOutcome.Rejected>(await _scene.RevertAsync());
        Assert.True(SigningKey.TryParse(
            new Dictionary<string, byte[]> { ["identity"] = File.ReadAllBytes(file), ["password"] = System.Text.Encoding.UTF8.GetBytes(passphrase) }, out SigningKey? key, out _));

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(_scene.Request() with { Signing = key }));

        Assert.Equal(pushed.Commit, Repository.Head);
    }

    [Fact]
    public async Task C11_Image_bot_is_kept_from_writing_the_failed_tag_again_and_is_let_go_later()
    {
        const string marker = """# {"$imagepolicy": "flux-system:shop:tag"}""";
        string manifest = Manifest.Replace("# pinned", marker, StringComparison.Ordinal);
        StartFrom(manifest);
        _scene.Bad = Deploy(manifest.Replace(":v1", ":v2", StringComparison.Ordinal));

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(_scene.Request() with { HoldsMarkers = true }));

        string held = manifest.Replace("# {", "# canary-hold {", StringComparison.Ordinal);
        Assert.Equal(held.TrimEnd('\n'), Repository.Read(pushed.Commit, $"{App}/deployment.yaml"));
        Assert.Equal([new HeldMark($"{App}/deployment.yaml", "flux-system:shop:tag", "registry.example/shop:v2")], pushed.Held);

        RevertRequest release = _scene.Request() with { RevertId = "abc-release-1", Release = new MarkRelease([], [], "Another image is selected.") };
        string released = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(release)).Commit;

        Assert.Equal(Repository.TreeOf(_scene.Good, ""), Repository.TreeOf(released, ""));
        Assert.IsType<RevertOutcome.AlreadyReverted>(await _scene.RevertAsync(release));
    }

    [Fact]
    public async Task C12_Revert_of_our_own_revert_is_never_made()
    {
        _scene.Fail();
        _scene.Bad = (await PushedAsync()).Commit;
        _scene.Good = Repository.Commit("Unrelated", ("docs/x.md", "y\n"));
        _scene.Good = Repository.Git("rev-parse", $"{_scene.Bad}^");

        Assert.Contains("never reverted", Assert.IsType<RevertOutcome.NotRevertable>(await _scene.RevertAsync(_scene.Request(revision: "5c4b"))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C13_Clusters_that_share_a_branch_leave_one_commit()
    {
        _scene.Fail();
        Reverter[] clusters = [.. Enumerable.Range(0, 3).Select(i => new Reverter(Path.Combine(_scene.Root, $"cluster-{i}"), TimeProvider.System, _scene.Settings))];

        RevertOutcome[] outcomes = await Task.WhenAll(clusters.Select(cluster => cluster.RevertAsync(_scene.Request(), CancellationToken.None)));

        Assert.Single(outcomes.OfType<RevertOutcome.Pushed>());
        Assert.Equal(1, Repository.CountCommits(_scene.Bad));
    }

    [Fact]
    public async Task C14_Large_files_elsewhere_are_never_fetched()
    {
        Repository.Commit("Add a large file", ("assets/large", new string('x', 1_000_000)));
        _scene.Good = Repository.Head;
        _scene.Fail();

        await PushedAsync();

        string clone = Assert.Single(Directory.GetDirectories(Path.Combine(_scene.Cache, "repositories")));
        Assert.InRange(new DirectoryInfo(clone).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length), 1, 500_000);
    }

    [Fact]
    public async Task C15_Merge_of_lines_needs_no_newer_git_than_Debian_12_has()
    {
        StartFrom("kind: ConfigMap\na: 1\nb: 1\nc: 1\nd: 1\n");
        _scene.Bad = Deploy("kind: ConfigMap\na: 2\nnew: x\nb: 1\nc: 1\nd: 1\n");
        Deploy("kind: ConfigMap\na: 2\nnew: x\nb: 1\nc: 1\nd: 1\ne: 5\n");

        Assert.Equal("kind: ConfigMap\na: 1\nb: 1\nc: 1\nd: 1\ne: 5", Repository.Read((await PushedAsync()).Commit, $"{App}/deployment.yaml"));
    }

    [Fact]
    public async Task C16_Submodules_links_modes_and_large_file_pointers_come_back_as_they_were()
    {
        ScratchFile[] good =
        [
            new($"{App}/run.sh", "#!/bin/sh\n", "100755"),
            new($"{App}/current", "deployment.yaml", "120000"),
            new($"{App}/module", "1234567890123456789012345678901234567890", "160000"),
            new($"{App}/pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
        ];
        _scene.Good = Repository.CommitOn("main", "Add", null, good);
        _scene.Bad = Repository.CommitOn("main", "Spoil", null, [.. good.Select(file => new ScratchFile(file.Path, "plain\n"))]);

        Assert.Equal(Repository.Files(_scene.Good), Repository.Files((await PushedAsync()).Commit));
    }

    [Fact]
    public async Task C17_Good_commit_that_was_rewritten_away_is_made_up_for_by_the_recorded_images()
    {
        StartFrom(Manifest);
        _scene.Bad = Deploy(Manifest.Replace(":v1", ":v2", StringComparison.Ordinal));
        _scene.Good = new string('a', 40);
        RevertRequest request = _scene.Request() with { Images = [new ImageChange("registry.example/shop:v2", "registry.example/shop:v1")] };

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(request));

        Assert.Equal(RevertStrategy.FieldPatch, pushed.Strategy);
        Assert.Equal(Manifest.TrimEnd('\n'), Repository.Read(pushed.Commit, $"{App}/deployment.yaml"));
        Assert.IsType<RevertOutcome.AlreadyReverted>(await _scene.RevertAsync(request));
    }

    [Fact]
    public async Task C17_Failed_images_that_come_back_are_not_put_back_twice()
    {
        StartFrom(Manifest);
        _scene.Bad = Deploy(Manifest.Replace(":v1", ":v2", StringComparison.Ordinal));
        _scene.Good = new string('a', 40);
        ImageChange[] images = [new("registry.example/shop:v2", "registry.example/shop:v1")];
        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(_scene.Request() with { Images = images }));
        _scene.Bad = Deploy(Manifest.Replace(":v1", ":v2", StringComparison.Ordinal));

        var refused = Assert.IsType<RevertOutcome.NotRevertable>(await _scene.RevertAsync(_scene.Request() with { Images = images }));

        Assert.Contains("not reverted twice", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(_scene.Bad, Repository.Head);
    }

    [Fact]
    public async Task C18_Quoted_words_that_make_a_CI_system_skip_are_defused()
    {
        _scene.Bad = Repository.Commit("Deploy [skip ci]", ($"{App}/deployment.yaml", "image: v2\n"));

        Assert.DoesNotContain("[skip ci]", Repository.Message((await PushedAsync()).Commit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task C19_Encrypted_file_comes_back_to_the_byte_unless_the_keys_have_changed()
    {
        const string secret = "kind: Secret\ndata:\n  a: ENC[1]\nsops:\n  mac: ENC[2]\n";
        _scene.Good = Repository.Commit("Secret", ($"{App}/secret.yaml", secret), (".sops.yaml", "keys: 1\n"));
        _scene.Bad = Repository.Commit("Spoil", ($"{App}/secret.yaml", secret.Replace("[1]", "[9]", StringComparison.Ordinal)));
        string commit = (await PushedAsync()).Commit;
        Assert.Equal(Repository.TreeOf(_scene.Good, App), Repository.TreeOf(commit, App));

        _scene.Bad = Repository.Commit("Spoil again", ($"{App}/secret.yaml", "kind: Secret\n"), (".sops.yaml", "keys: 2\n"));

        Assert.Contains("can still be decrypted", Assert.IsType<RevertOutcome.NotRevertable>(await _scene.RevertAsync(_scene.Request(revision: "aaaa"))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C22_Commit_that_would_empty_the_app_is_never_made()
    {
        _scene.Good = Repository.Commit("Only a file", ($"{App}/deployment.yaml", null), ($"{App}/kustomization.yaml", null), ($"{App}/x.md", "x\n"));
        _scene.Bad = Repository.Commit("Deploy", ($"{App}/x.md", null), ($"{App}/deployment.yaml", "image: v1\n"));

        Assert.Equal("x", Repository.Read((await PushedAsync()).Commit, $"{App}/x.md"));
    }

    private async Task<RevertOutcome.Pushed> PushedAsync() => Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

    private void StartFrom(string manifest) => _scene.Good = Deploy(manifest);

    private string Deploy(string manifest) => Repository.Commit("Deploy", ($"{App}/deployment.yaml", manifest));
}
