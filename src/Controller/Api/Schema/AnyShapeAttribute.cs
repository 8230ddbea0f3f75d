namespace ProgressiveDelivery.Controller.Api.Schema;

/// <summary>
/// Keeps a field whose content this version does not read (x-kubernetes-preserve-unknown-fields), so that it can be
/// refused with a sentence. A field left out of the schema would be pruned without a word, and a gate that a user
/// relies on would be gone.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AnyShapeAttribute : Attribute;
