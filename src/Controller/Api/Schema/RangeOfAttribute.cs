namespace ProgressiveDelivery.Controller.Api.Schema;

/// <summary>The inclusive bounds of a number in the CRD schema.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RangeOfAttribute(double minimum, double maximum = double.PositiveInfinity) : Attribute
{
    public double Minimum { get; } = minimum;

    public double Maximum { get; } = maximum;
}
