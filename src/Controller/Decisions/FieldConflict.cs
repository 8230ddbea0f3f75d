namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>A field that both the controller and a tool that deploys from Git want to set.</summary>
/// <param name="Reason">One word, for the condition.</param>
/// <param name="Sentence">Who sets what, and the line that ends it.</param>
internal sealed record FieldConflict(string Reason, string Sentence);
