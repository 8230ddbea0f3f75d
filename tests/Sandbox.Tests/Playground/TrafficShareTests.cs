using ProgressiveDelivery.Sandbox.Playground.Load;

namespace ProgressiveDelivery.Sandbox.Tests.Playground;

public sealed class TrafficShareTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData(20, 400, 80, 0.0)]
    [InlineData(20, 400, 96, 2.0)]
    [InlineData(50, 100, 70, 4.0)]
    public void Distance_is_counted_in_standard_errors(int weight, int requests, int answered, double expected) =>
        Assert.Equal(expected, new TrafficShare(weight, requests, answered).Z!.Value, precision: 9);

    [Theory]
    [InlineData(0, 3)]
    [InlineData(100, 97)]
    public void Answers_are_strays_where_the_weight_leaves_no_room_for_chance(int weight, int strays)
    {
        var share = new TrafficShare(weight, 100, 3);

        Assert.Null(share.Z);
        Assert.Equal(strays, share.Strays);
    }

    [Fact]
    public void Requests_sent_while_the_ingress_settles_are_left_out()
    {
        var span = new WeightSpan(50, Start, Start.AddSeconds(10));

        TrafficShare.Of(span, "v2", TimeSpan.FromMilliseconds(300), (from, to) =>
        {
            Assert.Equal(Start.AddMilliseconds(300), from);
            Assert.Equal(Start.AddMilliseconds(9900), to);
            return [];
        });
    }

    [Fact]
    public void Answers_of_a_proxy_belong_to_no_version()
    {
        Answer[] answers = [Answered("v1"), Answered("v2"), Answered(null)];

        Assert.Equal(new TrafficShare(50, 2, 1), TrafficShare.Of(new(50, Start, Start.AddSeconds(1)), "v2", TimeSpan.Zero, (_, _) => answers));
    }

    private static Answer Answered(string? version) => new(Start, TimeSpan.Zero, 200, version, null);
}
