namespace ProgressiveDelivery.Controller.Api.Schema;

/// <summary>Names the field that tells the items of a list apart, so that server-side apply merges item by item and leaves foreign items alone.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ListKeyAttribute(string field) : Attribute
{
    public string Field { get; } = field;
}
