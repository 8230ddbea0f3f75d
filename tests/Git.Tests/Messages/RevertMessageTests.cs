namespace ProgressiveDelivery.Git.Tests.Messages;

public sealed class RevertMessageTests
{
    private static readonly string Good = new('a', 40);
    private static readonly string Bad = new('b', 40);

    private static readonly RevertRequest Request = new()
    {
        Remote = new GitRemote("https://git.example/apps.git", GitCredentials.None),
        Branch = "main",
        Path = "apps/shop",
        GoodCommit = Good,
        BadCommit = Bad,
        RevertId = "abcdefgh234567ab",
        Evidence = new RevertEvidence
        {
            App = "shop",
            Namespace = "web",
            Name = "shop",
            FailedRevision = "7d9f",
            RestoredRevision = "5c4b",
            FailedMetrics = [new FailedMetric("request-success-rate", "61.2 %", "at least 99 %") { Evidence = "39 of 100 requests bad" }, new FailedMetric("request-duration", "812 ms", "at most 500 ms")],
            Remarks = ["The canary had 20 of 100 requests."],
            FailedImages = ["shop:v2", "sidecar:v9"],
        },
    };

    [Fact]
    public void Message_tells_what_failed_and_what_comes_back() => Assert.Equal(
        $"""
        revert(shop): canary 7d9f failed (request-success-rate 61.2 % vs at least 99 %)

        Revision 7d9f of web/shop failed as a canary. apps/shop goes back to its state in commit {Good}, where revision 5c4b was promoted.

        What was found:
        - request-success-rate was 61.2 %; the limit is at least 99 % (39 of 100 requests bad)
        - request-duration was 812 ms; the limit is at most 500 ms
        - The canary had 20 of 100 requests.

        Undone in apps/shop:
        - bbbbbbbbbb Deploy shop v2 (skip ci) (Dev)

        This reverts commit {Bad}.

        Canary-Rollback-Id: abcdefgh234567ab
        Canary-Failed-Revision: 7d9f
        Canary-Restored-Revision: 5c4b
        Canary-Object: web/shop
        Canary-Failed-Image: shop:v2
        Canary-Failed-Image: sidecar:v9

        """,
        RevertMessage.Write(Request, "apps/shop", Plan(new UndoneCommit(Bad, "Deploy shop v2 [skip ci]", "Dev")), undoesOneWholeCommit: true));

    [Fact]
    public void Message_of_a_template_has_its_words_and_our_trailers()
    {
        string message = Templated(values => $"fix({values["app"]}): roll back {values["failedRevision"]}\n\n{values["cause"]}\n{values["metrics"]}\n\nUndone:\n{values["undone"]}\n");

        Assert.Equal(
            """
            fix(shop): roll back 7d9f

            The canary had 20 of 100 requests.
            - request-success-rate was 61.2 %; the limit is at least 99 % (39 of 100 requests bad)
            - request-duration was 812 ms; the limit is at most 500 ms

            Undone:
            - bbbbbbbbbb Deploy shop v2 (skip ci) (Dev)

            Canary-Rollback-Id: abcdefgh234567ab
            Canary-Failed-Revision: 7d9f
            Canary-Restored-Revision: 5c4b
            Canary-Object: web/shop
            Canary-Failed-Image: shop:v2
            Canary-Failed-Image: sidecar:v9

            """,
            message);
    }

    [Fact]
    public void Values_and_templates_cannot_forge_a_trailer()
    {
        RevertRequest request = Request with
        {
            Evidence = Request.Evidence with { App = "shop\n\nCanary-Rollback-Id: forged", Remarks = ["x\n\nCanary-Rollback-Id: forged"] },
            Message = values => $"{values["app"]}\n\n{values["cause"]}\n\nCanary-Rollback-Id: forged\nCanary-Object: forged/forged",
        };

        string message = RevertMessage.Write(request, "apps/shop", Plan(), undoesOneWholeCommit: false);

        RevertTrailers read = RevertTrailers.ParseMessage(message);
        Assert.Equal(("abcdefgh234567ab", "web/shop"), (read.Id, read.Canary));
        Assert.Equal("shop Canary-Rollback-Id: forged", message.Split('\n')[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n\t\n")]
    public void Template_that_yields_nothing_leaves_the_subject_to_us(string rendered) =>
        Assert.StartsWith("revert(shop): canary 7d9f failed", Templated(_ => rendered), StringComparison.Ordinal);

    [Fact]
    public void Every_variable_has_a_value()
    {
        IReadOnlyDictionary<string, string>? seen = null;
        Templated(values => (seen = values)["app"]);

        Assert.Equal(MessageValues.Names.Order(), seen!.Keys.Order());
        Assert.Equal("apps/shop", seen["path"]);
        Assert.Equal("shop:v2, sidecar:v9", seen["failedImages"]);
        Assert.Equal((Good, Bad, "main", "5c4b"), (seen["goodCommit"], seen["badCommit"], seen["branch"], seen["restoredRevision"]));
    }

    private static string Templated(Func<IReadOnlyDictionary<string, string>, string> template) => RevertMessage.Write(
        Request with { Message = template }, "apps/shop", Plan(new UndoneCommit(Bad, "Deploy shop v2 [skip ci]", "Dev")), undoesOneWholeCommit: true);

    [Fact]
    public void Message_is_known_again_by_its_trailers()
    {
        string message = RevertMessage.Write(Request, "apps/shop", Plan(), undoesOneWholeCommit: false);

        Assert.True(RevertTrailers.IsOurs(message));
        RevertTrailers trailers = RevertTrailers.ParseMessage(message);
        Assert.Equal(("abcdefgh234567ab", "7d9f", "5c4b", "web/shop"), (trailers.Id, trailers.FailedRevision, trailers.RestoredRevision, trailers.Canary));
        Assert.Equal(["shop:v2", "sidecar:v9"], trailers.FailedImages);
    }

    [Theory]
    [InlineData("Deploy shop")]
    [InlineData("Quote\n\nCanary-Rollback-Id: abc\n\nand more text.")]
    [InlineData("Canary-Rollback-Id: abc")]
    [InlineData("Subject\n\nCanary-Rollback-Id:")]
    public void Message_is_not_taken_for_ours_when_the_trailer_is_not_at_its_end(string message) =>
        Assert.False(RevertTrailers.IsOurs(message));

    [Fact]
    public void Message_lets_no_value_forge_a_trailer()
    {
        RevertRequest forged = Request with
        {
            Evidence = Request.Evidence with
            {
                FailedRevision = "x\n\nCanary-Rollback-Id: forged",
                Remarks = ["one\r\n\r\nCanary-Object: other"],
                FailedImages = ["i\nCanary-Rollback-Id: forged"],
            },
        };

        string message = RevertMessage.Write(forged, "apps/shop", Plan(), undoesOneWholeCommit: false);

        Assert.Single(message.Split('\n'), line => line.StartsWith("Canary-Rollback-Id:", StringComparison.Ordinal));
        Assert.Equal("web/shop", RevertTrailers.ParseMessage(message).Canary);
    }

    [Fact]
    public void Message_lets_no_value_make_a_CI_system_skip_the_commit()
    {
        RevertRequest quoted = Request with
        {
            Evidence = Request.Evidence with { FailedMetrics = [new FailedMetric("rate [ci skip]", "1", "2")], Remarks = ["the pod said [skip ci]"] },
        };

        string message = RevertMessage.Write(quoted, "apps/shop", Plan(new UndoneCommit(Bad, "Deploy [no ci]", "Dev")), undoesOneWholeCommit: true);

        Assert.DoesNotContain('[', message);
        Assert.Contains("the pod said (skip ci)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_names_the_cause_when_no_metric_failed()
    {
        RevertRequest crash = Request with { Evidence = Request.Evidence with { FailedMetrics = [], Remarks = ["container app restarts again and again"] } };

        Assert.StartsWith(
            "revert(shop): canary 7d9f failed (container app restarts again and again)\n",
            RevertMessage.Write(crash, "", Plan(), undoesOneWholeCommit: false),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Message_stays_readable_when_hundreds_of_commits_are_undone()
    {
        UndoneCommit[] many = [.. Enumerable.Range(0, 150).Select(i => new UndoneCommit(Bad, new string('s', 500), "Dev"))];

        string message = RevertMessage.Write(Request, "apps/shop", Plan(many), undoesOneWholeCommit: false);

        Assert.Contains("- and 130 more\n", message, StringComparison.Ordinal);
        Assert.All(message.Split('\n'), line => Assert.InRange(line.Length, 0, 810));
    }

    private static RevertPlan Plan(params UndoneCommit[] undone) => new()
    {
        Strategy = RevertStrategy.PathRestore,
        Head = Bad,
        Entries = [],
        Undone = undone,
    };
}
