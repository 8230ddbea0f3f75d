namespace ProgressiveDelivery.Controller.Api.Schema;

/// <summary>Marks a field that takes a number or a name (x-kubernetes-int-or-string).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class IntOrStringAttribute : Attribute;
