using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("1", "1000m")]
    [InlineData("0.5", "500m")]
    [InlineData(".5", "500m")]
    [InlineData("5.", "5")]
    [InlineData("1Ki", "1024")]
    [InlineData("1.5Gi", "1610612736")]
    [InlineData("1k", "1e3")]
    [InlineData("1E", "1e18")]
    [InlineData("1E3", "1000")]
    [InlineData("1e-3", "1m")]
    [InlineData("1u", "1000n")]
    [InlineData("+2", "2")]
    [InlineData("2M", "2000k")]
    [InlineData("1Ei", "1152921504606846976")]
    [InlineData("0.1n", "1n")]
    public void T28_Quantities_of_equal_value_are_equal_however_they_are_written(string one, string other)
    {
        Assert.True(Quantity.Parse(one) == Quantity.Parse(other));
        Assert.Equal(Quantity.Parse(one).GetHashCode(), Quantity.Parse(other).GetHashCode());
    }

    [Theory]
    [InlineData("999m", "1")]
    [InlineData("1M", "1Mi")]
    [InlineData("-1", "0")]
    [InlineData("1P", "1E")]
    public void T28_Quantities_are_ordered_by_value(string less, string more) =>
        Assert.True(Quantity.Parse(less) < Quantity.Parse(more));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("1 Gi")]
    [InlineData("Gi")]
    [InlineData("1gi")]
    [InlineData("1K")]
    [InlineData("0x10")]
    [InlineData("1e")]
    [InlineData("1e999999999")]
    [InlineData("--1")]
    public void T28_Text_that_is_no_quantity_is_refused(string text) =>
        Assert.Throws<FormatException>(() => Quantity.Parse(text));

    [Fact]
    public void T28_Quantity_is_written_back_as_it_was_read()
    {
        Assert.Equal("0.50", Quantity.Parse("0.50").ToString());
        Assert.Equal("1E3", Quantity.Parse("1E3").ToString());
    }

    [Fact]
    public void T28_Millis_round_up() => Assert.Equal(2, Quantity.Parse("1001u").Millis);

    [Fact]
    public void T28_Value_is_exact_beyond_the_digits_of_a_double() => Prop
        .ForAll(ArbMap.Default.ArbFor<long>(), number =>
            Quantity.Parse(number.ToString(CultureInfo.InvariantCulture) + "Ki").Nanos == new BigInteger(number) * 1024 * 1_000_000_000)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void T28_Quantity_parser_survives_any_text() => Fuzz.Texts(["100m", "1.5Gi", "-2e3", "+.5E", "12Ki"], text =>
    {
        if (Quantity.TryParse(text, out Quantity quantity))
        {
            Assert.Equal(text, quantity.ToString());
        }
    }, ["Ki", "Ei", "m", "n", "u", "e", "E", "+", "."], runs: 10_000);
}
