using FsCheck;
using FsCheck.Fluent;

namespace ProgressiveDelivery.Routing.Tests;

public sealed class WeightTests
{
    [Fact]
    public void Weights_of_both_sides_add_up_to_100()
        => Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(0, 100).ToArbitrary(), canary =>
        {
            var weight = new Weight(canary);
            return weight.Canary + weight.Primary == 100 && weight.Canary == canary;
        }));

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public void Weight_refuses_what_is_no_percentage(int canary)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new Weight(canary));
}
