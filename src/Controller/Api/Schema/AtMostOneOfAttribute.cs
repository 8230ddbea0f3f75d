namespace ProgressiveDelivery.Controller.Api.Schema;

/// <summary>Fields of which an object sets one at most; the API server refuses two.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AtMostOneOfAttribute(params string[] fields) : Attribute
{
    public IReadOnlyList<string> Fields { get; } = fields;
}
