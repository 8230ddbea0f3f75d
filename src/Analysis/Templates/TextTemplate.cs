using System.Text;

namespace ProgressiveDelivery.Analysis.Templates;

/// <summary>
/// Fills names such as <c>{{ namespace }}</c> into a text, verbatim: no escaping, no functions, no conditions, and a
/// filled-in value is never read as a template again.
/// </summary>
public static class TextTemplate
{
    private const int LongestText = 64 * 1024;
    private const int MostErrors = 10;
    private const int MostNames = 20;
    private const int LongestName = 60;

    /// <summary>Renders the template; throws <see cref="TemplateException"/> with every error in it when it cannot.</summary>
    public static string Render(string template, IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Render(template, values.GetValueOrDefault, [.. values.Keys]);
    }

    /// <summary>What is wrong with the template, one sentence each, ten at most; empty when it renders.</summary>
    /// <param name="template">The text with its names in double braces.</param>
    /// <param name="knownNames">The names that will have a value.</param>
    public static IReadOnlyList<string> Validate(string template, IReadOnlyCollection<string> knownNames)
    {
        var known = knownNames.ToHashSet(StringComparer.Ordinal);
        return [.. ErrorsOf(TemplateParser.Parse(template), known.Contains, knownNames)];
    }

    internal static string Render(string template, Func<string, string?> find, IReadOnlyCollection<string> knownNames)
    {
        IReadOnlyList<TemplatePart> parts = TemplateParser.Parse(template);
        List<string> errors = [.. ErrorsOf(parts, name => find(name) is not null, knownNames)];
        if (errors.Count > 0)
        {
            throw new TemplateException(errors);
        }

        var text = new StringBuilder();
        foreach (TemplatePart part in parts)
        {
            text.Append(part switch
            {
                TemplatePart.Text literal => literal.Content,
                TemplatePart.Name name => find(name.Path),
                _ => "",
            });
            if (text.Length > LongestText)
            {
                throw new TemplateException([$"it becomes longer than {LongestText} characters when it is filled in"]);
            }
        }

        return text.ToString();
    }

    /// <summary>Each mistake once, and only the first of them: the text may be anybody's.</summary>
    private static IEnumerable<string> ErrorsOf(IReadOnlyList<TemplatePart> parts, Func<string, bool> isKnown, IReadOnlyCollection<string> knownNames)
    {
        string known = string.Join(", ", knownNames.Take(MostNames).Select(Short)) + (knownNames.Count > MostNames ? ", …" : "");
        return parts
            .Select(part => part switch
            {
                TemplatePart.Mistake mistake => mistake.Error,
                TemplatePart.Name name when !isKnown(name.Path) => $"unknown variable {{{{ {Short(name.Path)} }}}}; known here: {known}",
                _ => null,
            })
            .OfType<string>()
            .Distinct()
            .Take(MostErrors);
    }

    private static string Short(string name) => name.Length <= LongestName ? name : name[..LongestName] + "…";
}
