using ProgressiveDelivery.Analysis.Prometheus;

namespace ProgressiveDelivery.Analysis.Tests.Prometheus;

public sealed class PromQlTests
{
    [Theory]
    [InlineData(60, "1m")]
    [InlineData(90, "90s")]
    [InlineData(1, "1s")]
    [InlineData(3600, "1h")]
    [InlineData(7200, "2h")]
    [InlineData(5400, "90m")]
    [InlineData(1.5, "1500ms")]
    public void Duration_takes_the_largest_unit_that_divides_it(double seconds, string expected) =>
        Assert.Equal(expected, PromQl.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Regex_escape_leaves_nothing_special() => Assert.Equal(@"a\.b\*c\\d-e_f", PromQl.RegexEscape(@"a.b*c\d-e_f"));
}
