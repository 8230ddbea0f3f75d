using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Provenance;

namespace ProgressiveDelivery.Controller.Tests.Provenance;

public sealed class SourceOriginTests
{
    private const string Commit = "4444444444444444444444444444444444444444";
    private static readonly GitSourceSpec Source = new() { Url = "https://git.test/apps.git", Path = "apps/shop", Paths = ["charts/shop"] };

    [Fact]
    public void Commit_that_is_written_on_the_deployment_wins()
    {
        JsonObject deployment = FluxObjects.Deployment();
        deployment["metadata"]!["annotations"] = new JsonObject { [SourceOrigin.CommitAnnotation] = Commit };

        FoundOrigin found = SourceOrigin.Read(Source, deployment, () => throw new InvalidOperationException("no deployer needs to be asked"))!;

        Assert.Equal(("spec.rollback.git.source", Source.Url, "main", "apps/shop", Commit), (found.Origin.Deployer, found.Origin.Url, found.Origin.Branch, found.Origin.Path, found.Origin.Commit));
        Assert.Equal(["charts/shop"], found.Origin.Paths!);
        Assert.Null(found.AttemptedCommit);
    }

    [Theory]
    [InlineData("https://git.test/apps.git", true)]
    [InlineData("ssh://git@git.test/apps", true)]
    [InlineData("git@git.test:apps.git", true)]
    [InlineData("https://git.test:8443/apps", false)]
    [InlineData("https://git.test/charts", false)]
    [InlineData("", true)]
    public void Deployer_of_the_same_repository_tells_the_commit_and_the_spec_the_place(string url, bool same)
    {
        FoundOrigin? found = SourceOrigin.Read(Source, FluxObjects.Deployment(), () => Told(url));

        Assert.Equal(same ? (Source.Url, "apps/shop", FluxObjects.Applied, "a2", null) : default, found is null ? default : (found.Origin.Url, found.Origin.Path, found.Origin.Commit, found.AttemptedCommit, found.Origin.Obstacle));
    }

    [Fact]
    public void Nobody_tells_the_commit_of_an_artifact_that_hides_it()
        => Assert.Null(SourceOrigin.Read(Source, FluxObjects.Deployment(), () => Told("", "sha256:3333333333333333333333333333333333333333333333333333333333333333")));

    [Fact]
    public void Nobody_tells_the_commit_without_annotation_and_deployer()
        => Assert.Null(SourceOrigin.Read(Source, FluxObjects.Deployment(), () => null));

    private static FoundOrigin Told(string url = "https://git.test/apps.git", string commit = FluxObjects.Applied) => new(
        new GitOrigin { Deployer = "Kustomization flux-system/shop", Url = url, Branch = "v1", Path = "./", Commit = commit, Obstacle = "deploys the whole repository" },
        "a2");
}
