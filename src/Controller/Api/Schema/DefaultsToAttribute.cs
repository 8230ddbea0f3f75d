namespace ProgressiveDelivery.Controller.Api.Schema;

/// <summary>The value that the API server fills in when the field is left out.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DefaultsToAttribute(object value) : Attribute
{
    public object Value { get; } = value;
}
