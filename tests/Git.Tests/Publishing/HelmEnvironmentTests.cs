using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>The Helm side of examples/gitops-repo: a version is a value, and each environment has a file of values.</summary>
public sealed class HelmEnvironmentTests : IDisposable
{
    private const string Production = "helm/environments/production";
    private const string Staging = "helm/environments/staging";
    private const string Chart = "helm/charts/shop";
    private static readonly string Example = Path.Combine(GeneratedFile.Root, "examples", "gitops-repo");
    private readonly RevertScene _scene = new();
    private readonly FakeGitHost _host = new();

    public HelmEnvironmentTests()
    {
        string[] files = Directory.GetFiles(Path.Combine(Example, "helm"), "*", SearchOption.AllDirectories);
        _scene.Good = Repository.Commit(
            "Deploy the shop v1 everywhere", [.. files.Select(file => (Path.GetRelativePath(Example, file), (string?)File.ReadAllText(file)))]);
    }

    private ScratchRepository Repository => _scene.Repository;

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(RevertMode.Commit)]
    [InlineData(RevertMode.PullRequest)]
    public async Task Version_goes_back_in_the_failed_environment_alone(RevertMode mode)
    {
        _scene.Bad = Repository.Commit("Deploy the shop v2", Version(Production, "v2"), Version(Staging, "v2"));
        Repository.Commit("Let dev try v3", Version("helm/environments/dev", "v3"));
        string before = Repository.Head;

        string commit = CommitOf(await RevertAsync(mode));

        Assert.Equal(mode == RevertMode.Commit ? commit : before, Repository.Head);
        Assert.Equal($"{Production}/values.yaml", Repository.Git("diff", "--name-only", before, commit));
        Assert.Equal(Repository.TreeOf(_scene.Good, Production), Repository.TreeOf(commit, Production));
    }

    [Fact]
    public async Task Comments_and_later_work_beside_the_values_stay()
    {
        _scene.Bad = Repository.Commit("Deploy the shop v2", Version(Production, "v2"));
        Repository.Commit("Say who to call", ($"{Production}/CONTACT.md", "shop/oncall\n"));

        string commit = CommitOf(await RevertAsync(RevertMode.Commit));

        Assert.Equal(Text(Production), Repository.Read(commit, $"{Production}/values.yaml") + "\n");
        Assert.NotNull(Repository.Read(commit, $"{Production}/CONTACT.md"));
    }

    [Fact]
    public async Task Change_of_the_chart_that_all_environments_share_is_proposed_and_not_pushed()
    {
        string template = $"{Chart}/templates/deployment.yaml";
        _scene.Bad = Repository.Commit(
            "Give the shop less memory", (template, File.ReadAllText(Path.Combine(Example, template)).Replace("256Mi", "16Mi", StringComparison.Ordinal)));

        var proposed = Assert.IsType<RevertOutcome.Proposed>(await RevertAsync(RevertMode.Auto));

        Assert.Equal(_scene.Bad, Repository.Head);
        Assert.Equal(template, Repository.Git("diff", "--name-only", _scene.Bad, proposed.Commit));
    }

    private Task<RevertOutcome> RevertAsync(RevertMode mode) => _scene.RevertAsync(_scene.Request(path: $"./{Production}") with
    {
        Paths = [Chart],
        Mode = mode,
        Proposals = new ProposalSettings(_host) { Labels = ["rollback", "production"], Reviewers = ["shop/oncall"] },
    });

    private static string CommitOf(RevertOutcome outcome) => outcome switch
    {
        RevertOutcome.Pushed pushed => pushed.Commit,
        RevertOutcome.Proposed proposed => proposed.Commit,
        _ => throw new InvalidOperationException($"it ended as {outcome}"),
    };

    private static (string, string?) Version(string environment, string version) =>
        ($"{environment}/values.yaml", Text(environment).Replace("tag: v1", $"tag: {version}", StringComparison.Ordinal));

    private static string Text(string environment) => File.ReadAllText(Path.Combine(Example, environment, "values.yaml"));
}
