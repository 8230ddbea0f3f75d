using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Provenance;

namespace ProgressiveDelivery.Controller.Tests.Provenance;

/// <summary>Which of an Application's sources is the app's folder, and what stands in the way of a revert.</summary>
public sealed class ArgoSourcesTests
{
    private const string C1 = ArgoObjects.C1;
    private const string C2 = ArgoObjects.C2;
    private const string Values = """{"repoURL":"https://git.test/apps.git","targetRevision":"main","ref":"values"}""";
    private const string Chart = """{"repoURL":"https://charts.test","chart":"shop","targetRevision":"1.x","helm":{"valueFiles":["$values/envs/production/shop.yaml","$values/common.yaml"]} }""";

    [Theory]
    [InlineData("main", "main", null)]
    [InlineData("release/1.2", "release/1.2", null)]
    [InlineData("refs/heads/stable", "stable", null)]
    [InlineData("deadbeef", "deadbeef", null)]
    [InlineData("HEAD", "HEAD", null)]
    [InlineData("", "HEAD", null)]
    [InlineData(null, "HEAD", null)]
    [InlineData("v1.2.3", "v1.2.3", "tag")]
    [InlineData("refs/tags/stable", "refs/tags/stable", "tag")]
    [InlineData("1.2.*", "1.2.*", "version range")]
    [InlineData("1.x", "1.x", "version range")]
    [InlineData(">=1.0.0 <2.0.0", ">=1.0.0 <2.0.0", "version range")]
    [InlineData("1a2b3c4", "1a2b3c4", "commit")]
    [InlineData(C1, C1, "commit")]
    public void Target_revision_is_a_branch_or_an_obstacle_with_its_fix(string? revision, string branch, string? obstacle)
    {
        JsonObject source = TestObjects.Parse(ArgoObjects.Source);
        source["targetRevision"] = revision;

        FoundOrigin found = Read(ArgoObjects.Application(source.ToJsonString()))!;

        Assert.Equal((branch, obstacle is null), (found.Origin.Branch, found.Origin.Obstacle is null));
        Assert.Contains(obstacle is null ? "" : $"follows {obstacle} {branch}, which no commit on a branch moves", found.Origin.Obstacle ?? "", StringComparison.Ordinal);
        Assert.Contains(obstacle is null ? "" : "follow a branch, or name the branch", found.Origin.Obstacle ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Source_with_a_path_is_the_origin_and_values_of_the_same_branch_are_a_further_folder()
    {
        const string path = """{"repoURL":"git@git.test:apps.git","targetRevision":"main","path":"charts/shop","helm":{"valueFiles":["$values/envs/production/shop.yaml","values.yaml"]} }""";

        FoundOrigin found = Read(ArgoObjects.Several($"[{Values},{path}]", C1, C1))!;

        Assert.Equal(("ssh://git@git.test/apps.git", "charts/shop", C1, (string?)null, (string?)null), (found.Origin.Url, found.Origin.Path, found.Origin.Commit, found.Origin.Chart, found.Origin.Obstacle));
        Assert.Equal(["envs/production"], found.Origin.Paths!);
    }

    [Fact]
    public void Revisions_are_matched_to_sources_by_their_order()
    {
        JsonObject application = ArgoObjects.Several($"[{Chart},{Values}]", "1.4.2", C1);
        application["status"]!["operationState"] = JsonNode.Parse($$"""{"phase":"Running","syncResult":{"revisions":["1.4.2","{{C2}}"]} }""");

        FoundOrigin found = Read(application)!;

        Assert.Equal((C1, C2), (found.Origin.Commit, found.AttemptedCommit));
    }

    [Fact]
    public void Values_beside_a_chart_from_elsewhere_are_the_origin_and_the_version_is_recorded()
    {
        FoundOrigin found = Read(ArgoObjects.Several($"[{Chart},{Values}]", "1.4.2", C1))!;

        Assert.Equal(("https://git.test/apps.git", "main", "envs/production", C1, "shop 1.4.2", (string?)null),
            (found.Origin.Url, found.Origin.Branch, found.Origin.Path, found.Origin.Commit, found.Origin.Chart, found.Origin.Obstacle));
        Assert.Null(found.Origin.Paths);
    }

    [Fact]
    public void Values_in_the_root_of_their_repository_are_an_obstacle()
    {
        string chart = Chart.Replace("$values/envs/production/shop.yaml", "$values/shop.yaml", StringComparison.Ordinal);

        Assert.Contains("deploys the whole repository", Read(ArgoObjects.Several($"[{chart},{Values}]", "1.4.2", C1))!.Origin.Obstacle, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"repoURL":"https://charts.test","chart":"shop","targetRevision":"1.4.2"}""", "deploys shop 1.4.2, which is not in Git")]
    [InlineData("""{"repoURL":"oci://registry.test/shop","path":".","targetRevision":"1.4.2"}""", "deploys oci://registry.test/shop 1.4.2, which is not in Git")]
    public void Chart_alone_is_an_obstacle_with_its_fix(string source, string obstacle)
    {
        FoundOrigin found = Read(ArgoObjects.Application(source, "1.4.2"))!;

        Assert.Contains(obstacle, found.Origin.Obstacle, StringComparison.Ordinal);
        Assert.Contains("keep the values in Git", found.Origin.Obstacle, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"repoURL":"https://git.test/values.git","targetRevision":"main","ref":"values"}""")]
    [InlineData("""{"repoURL":"https://git.test/apps.git","targetRevision":"values","ref":"values"}""")]
    [InlineData("""{"repoURL":"https://git.test/more.git","targetRevision":"main","path":"apps/shop"}""")]
    public void Parts_in_several_repositories_or_branches_are_an_obstacle(string other)
    {
        FoundOrigin found = Read(ArgoObjects.Several($"[{ArgoObjects.Source},{other}]", C1, C2))!;

        Assert.Contains("several repositories or branches", found.Origin.Obstacle, StringComparison.Ordinal);
        Assert.Contains("spec.rollback.git.source", found.Origin.Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_told_while_revisions_and_sources_do_not_match()
        => Assert.Null(Read(ArgoObjects.Several($"[{Chart},{Values}]", "1.4.2")));

    [Theory]
    [InlineData(".", null)]
    [InlineData(".;../base;/shared/values", "apps/base shared/values")]
    [InlineData("/apps/shop; /charts/shop ;;", "charts/shop")]
    [InlineData("/;../..;../../..", null)] // never the whole repository, nor anything outside of it
    [InlineData("/shared/*-secrets.yaml", null)]
    public void Paths_of_the_annotation_are_further_folders(string annotation, string? folders)
    {
        JsonObject application = ArgoObjects.Application();
        application["metadata"]!["annotations"]!["argocd.argoproj.io/manifest-generate-paths"] = annotation;

        Assert.Equal(folders?.Split(' '), Read(application)!.Origin.Paths);
    }

    [Fact]
    public void Application_of_the_root_is_not_to_be_restored_as_a_whole()
        => Assert.Contains("deploys the whole repository", Read(ArgoObjects.Application(ArgoObjects.Source.Replace("apps/shop", ".", StringComparison.Ordinal)))!.Origin.Obstacle, StringComparison.Ordinal);

    [Theory]
    [InlineData(C1, true)]
    [InlineData(C2, false)] // hydrated, not synced yet
    public void Dry_source_is_what_goes_back_where_Argo_CD_hydrates(string hydrated, bool settled)
    {
        FoundOrigin found = Read(Hydrated(hydrated))!;

        Assert.Equal(("https://git.test/dry.git", "trunk", "apps/shop", "5555555555555555555555555555555555555555", (string?)null, settled),
            (found.Origin.Url, found.Origin.Branch, found.Origin.Path, found.Origin.Commit, found.Origin.Obstacle, found.Settled));
    }

    [Fact]
    public void Staging_branch_hides_which_dry_commit_runs()
    {
        JsonObject application = Hydrated(C1);
        application["spec"]!["sourceHydrator"]!["hydrateTo"] = JsonNode.Parse("""{"targetBranch":"environments/next"}""");

        Assert.Contains("hydrates into environments/next", Read(application)!.Origin.Obstacle, StringComparison.Ordinal);
    }

    private static JsonObject Hydrated(string hydratedSha)
    {
        JsonObject application = ArgoObjects.Application("""{"repoURL":"https://git.test/dry.git","path":"shop","targetRevision":"environments/dev"}""");
        application["spec"]!.AsObject().Remove("source");
        application["spec"]!["sourceHydrator"] = JsonNode.Parse("""
            {"drySource":{"repoURL":"https://git.test/dry.git","path":"apps/shop","targetRevision":"trunk"},"syncSource":{"targetBranch":"environments/dev","path":"shop"} }
            """);
        application["status"]!["sourceHydrator"] = JsonNode.Parse($$"""
            {"lastSuccessfulOperation":{"drySHA":"5555555555555555555555555555555555555555","hydratedSHA":"{{hydratedSha}}"} }
            """);
        return application;
    }

    private static FoundOrigin? Read(JsonObject application) => new ArgoCdOrigin("argocd", null).Read(ArgoObjects.Deployment(), ArgoObjects.Cluster(application));
}
