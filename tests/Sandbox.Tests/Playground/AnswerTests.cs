using ProgressiveDelivery.Sandbox.Playground.Load;

namespace ProgressiveDelivery.Sandbox.Tests.Playground;

public sealed class AnswerTests
{
    [Theory]
    [InlineData(200, "v1", false)]
    [InlineData(500, "v3", false)]
    [InlineData(500, "v1", true)]
    [InlineData(503, null, true)]
    [InlineData(0, null, true)]
    [InlineData(302, "v1", true)]
    public void Request_has_failed_unless_it_is_a_success_or_the_bad_versions_own_answer(int status, string? version, bool failed) =>
        Assert.Equal(failed, new Answer(default, default, status, version, null).IsFailed("v3"));

    [Fact]
    public void Tally_counts_by_version()
    {
        Answer[] answers =
        [
            new(default, default, 200, "v2", null), new(default, default, 200, "v3", null),
            new(default, default, 500, "v3", null), new(default, default, 0, null, "refused"),
        ];

        Tally tally = Tally.Of(answers, "v3");

        Assert.Equal((4, 1), (tally.Sent, tally.Failed));
        Assert.Equal(new Dictionary<string, int> { ["v2"] = 1, ["v3"] = 2 }, tally.ByVersion);
    }
}
