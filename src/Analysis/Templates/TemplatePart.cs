namespace ProgressiveDelivery.Analysis.Templates;

/// <summary>A piece of a template: text, a name to fill in, or a mistake.</summary>
internal abstract record TemplatePart
{
    private TemplatePart()
    {
    }

    public sealed record Text(string Content) : TemplatePart;

    public sealed record Name(string Path) : TemplatePart;

    public sealed record Mistake(string Error) : TemplatePart;
}
