using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.CommandLine;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.Tests.CommandLine;

public sealed class PlanTextTests
{
    private static readonly string Good = new('a', 40);
    private static readonly string Bad = new('b', 40);
    private static readonly string Later = new('c', 40);

    private static readonly GitOrigin Origin = new() { Deployer = "Kustomization flux-system/shop", Url = "https://git.example/apps.git", Branch = "main", Path = "apps/shop", Commit = Bad };

    private static readonly RevertRequest Request = new()
    {
        Remote = new GitRemote(Origin.Url, GitCredentials.None),
        Branch = "main",
        Path = "apps/shop",
        GoodCommit = Good,
        BadCommit = Bad,
        RevertId = "id",
        Mode = RevertMode.Auto,
        Evidence = new RevertEvidence { App = "shop", Namespace = "web", Name = "shop", FailedRevision = "7d9f", RestoredRevision = "5c4b" },
    };

    [Fact]
    public void Plan_tells_where_how_what_and_why() => Assert.Equal(
        $"""
        Repository  https://git.example/apps.git, branch main, apps/shop
        Good        {Good}
        Bad         {Bad}
        Strategy    single values are put back, as a pull request
        Caution     Somebody has to agree.
        Undoes      bbbbbbbbbbbb Deploy v2 (Dev)
        Drops       cccccccccccc Edit (Dev)

        revert(shop): …
        --- a
        +++ b

        """,
        PlanText.Write(Request, Origin, new RevertPreview
        {
            Strategy = RevertStrategy.FieldPatch,
            Cautions = ["Somebody has to agree."],
            Undone = [new UndoneCommit(Bad, "Deploy v2", "Dev")],
            Dropped = [new UndoneCommit(Later, "Edit", "Dev")],
            Message = "revert(shop): …",
            Diff = "--- a\n+++ b\n",
        }));

    [Fact]
    public void Plan_says_why_nothing_would_be_done()
    {
        string text = PlanText.Write(Request, Origin, new RevertPreview { Refusal = new RevertOutcome.Superseded(Later, "The folder has changed.") });

        Assert.EndsWith("Nothing     The folder has changed.\n", text, StringComparison.Ordinal);
    }
}
