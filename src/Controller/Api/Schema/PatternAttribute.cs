namespace ProgressiveDelivery.Controller.Api.Schema;

/// <summary>The regular expression that the API server holds a string to.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PatternAttribute(string expression) : Attribute
{
    public string Expression { get; } = expression;
}
