using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Provenance;

namespace ProgressiveDelivery.Controller.Tests.Provenance;

public sealed class PipeCdOriginTests
{
    private const string Commit = "6666666666666666666666666666666666666666";

    [Theory]
    [InlineData("annotations")]
    [InlineData("labels")]
    public void Commit_stands_on_the_object_and_the_rest_is_asked_for(string where)
    {
        JsonObject deployment = Deployment(where);

        GitOrigin origin = Read(deployment)!.Origin;

        Assert.Equal(("PipeCD application app-id", "", Commit), (origin.Deployer, origin.Url, origin.Commit));
        Assert.Contains("add spec.rollback.git.source with url, branch and path", origin.Obstacle, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apps/v1:Deployment:test:shop", true)]
    [InlineData("apps:Deployment::shop", true)]
    [InlineData("apps/v1:Deployment:test:cart", false)]
    [InlineData("apps/v1:Deployment:other:shop", false)]
    [InlineData("apps/v1:StatefulSet:test:shop", false)]
    [InlineData("shop", false)]
    public void Key_that_speaks_of_another_object_was_copied(string key, bool own)
    {
        JsonObject deployment = Deployment("annotations");
        deployment["metadata"]!["annotations"]!["pipecd.dev/resource-key"] = key;

        Assert.Equal(own, Read(deployment) is not null);
    }

    [Theory]
    [InlineData("pipecd.dev/managed-by", "somebody")]
    [InlineData("pipecd.dev/managed-by", null)]
    [InlineData("pipecd.dev/commit-hash", null)]
    [InlineData("pipecd.dev/commit-hash", "")]
    public void Object_that_the_agent_did_not_apply_tells_nothing(string annotation, string? value)
    {
        JsonObject deployment = Deployment("annotations");
        deployment["metadata"]!["annotations"]![annotation] = value;

        Assert.Null(Read(deployment));
    }

    [Fact]
    public void Place_comes_from_the_spec_and_the_commit_from_the_object()
    {
        JsonObject deployment = Deployment("annotations");

        FoundOrigin found = SourceOrigin.Read(new GitSourceSpec { Url = "https://git.test/apps.git", Branch = "trunk", Path = "apps/shop" }, deployment, () => Read(deployment))!;

        Assert.Equal(("https://git.test/apps.git", "trunk", "apps/shop", Commit, (string?)null), (found.Origin.Url, found.Origin.Branch, found.Origin.Path, found.Origin.Commit, found.Origin.Obstacle));
    }

    private static FoundOrigin? Read(JsonObject deployment) => new PipeCdOrigin().Read(deployment, new TestObjects());

    private static JsonObject Deployment(string where)
    {
        JsonObject deployment = TestObjects.Parse("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"namespace":"test","name":"shop"} }""");
        deployment["metadata"]![where] = TestObjects.Parse($$"""
            {"pipecd.dev/managed-by":"piped","pipecd.dev/piped":"piped-id","pipecd.dev/application":"app-id","pipecd.dev/commit-hash":"{{Commit}}","pipecd.dev/original-api-version":"apps/v1"}
            """);
        return deployment;
    }
}
