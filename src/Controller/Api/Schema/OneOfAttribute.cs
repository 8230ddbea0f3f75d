namespace ProgressiveDelivery.Controller.Api.Schema;

/// <summary>The closed set of values of a string in the CRD schema.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOfAttribute(params string[] values) : Attribute
{
    public IReadOnlyList<string> Values { get; } = values;
}
