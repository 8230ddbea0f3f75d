namespace ProgressiveDelivery.Analysis.Tests;

public sealed class RecentMeasurementsTests
{
    [Fact]
    public void Only_the_newest_ones_are_kept()
    {
        RecentMeasurements recent = default;
        foreach (bool beyond in (bool[])[true, true, false, true])
        {
            recent = recent.With(beyond, 3);
        }

        Assert.Equal("101", recent.ToString());
        Assert.Equal(2, recent.Failed);
        Assert.Equal("0", recent.With(false, 1).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0110")]
    [InlineData("11111111111111111111111111111111")]
    public void Text_is_read_back(string text) => Assert.Equal(text, RecentMeasurements.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("01x")]
    [InlineData("111111111111111111111111111111111")]
    public void Nothing_is_remembered_of_a_text_that_is_none_of_ours(string? text) => Assert.Equal(default, RecentMeasurements.Parse(text));
}
