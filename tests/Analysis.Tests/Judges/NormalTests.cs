using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Tests.Judges;

public sealed class NormalTests
{
    // M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions", tables 26.1 and 26.2.
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.15865525393145705)]
    [InlineData(2, 0.022750131948179209)]
    [InlineData(3, 0.0013498980316300945)]
    [InlineData(4, 3.1671241833119924e-5)]
    [InlineData(6, 9.8658764503769814e-10)]
    [InlineData(-1, 0.84134474606854295)]
    public void Tail_is_that_of_the_tables(double z, double expected) => Assert.Equal(1, Normal.UpperTail(z) / expected, 1e-9);

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.95, 1.6448536269514722)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.99, 2.3263478740408408)]
    [InlineData(0.999999, 4.753424308822899)]
    public void Quantile_is_that_of_the_tables(double confidence, double expected) => Assert.Equal(expected, Normal.Quantile(confidence), 1e-7);
}
