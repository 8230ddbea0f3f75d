namespace ProgressiveDelivery.Analysis.Templates;

/// <summary>A template that cannot be rendered; the message tells its author what to change.</summary>
public sealed class TemplateException(IReadOnlyList<string> errors) : Exception(string.Join("; ", errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
