using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace ProgressiveDelivery.Analysis.Tests;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "0")]
    [InlineData(100, "100")]
    [InlineData(71.3, "71.3")]
    [InlineData(71.3456, "71.35")]
    [InlineData(412.07, "412.1")]
    [InlineData(1234.5, "1234")]
    [InlineData(0.01234567, "0.0123")]
    [InlineData(0.00012, "0.00012")]
    [InlineData(1e-9, "1E-09")]
    [InlineData(1e20, "1E+20")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void Format_is_short_and_invariant(double value, string expected) => Assert.Equal(expected, Numbers.Format(value));

    [Theory]
    [InlineData(98.9999, 99, "98.9999")]
    [InlineData(99.004, 99, "99.004")]
    [InlineData(71.3, 99, "71.3")]
    [InlineData(99, 99, "99")]
    [InlineData(0, -1, "0")]
    public void FormatAgainst_shows_as_many_digits_as_tell_value_and_limit_apart(double value, double limit, string expected) =>
        Assert.Equal(expected, Numbers.FormatAgainst(value, limit));

    [Fact]
    public void FormatAgainst_never_prints_a_value_on_the_other_side_of_its_limit() => Prop.ForAll(
        (from limit in Gen.Choose(-10000, 10000) from offset in ArbMap.Default.GeneratorFor<NormalFloat>() select (Limit: limit / 100.0, Value: limit / 100.0 + offset.Item)).ToArbitrary(),
        test => double.Parse(Numbers.FormatAgainst(test.Value, test.Limit), CultureInfo.InvariantCulture).CompareTo(test.Limit) == test.Value.CompareTo(test.Limit))
        .QuickCheckThrowOnFailure();
}
