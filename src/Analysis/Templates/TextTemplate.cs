using System.Text;

namespace ProgressiveDelivery.Analysis.Templates;

/// <summary>
/// Fills names such as <c>{{ namespace }}</c> into a text, verbatim: no escaping, no functions, no conditions, and a
/// filled-in value is never read as a template again.
/// </summary>
public static class TextTemplate
{
    /// <summary>Renders the template; throws <see cref="TemplateException"/> with every error in it when it cannot.</summary>
    public static string Render(string template, IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Render(template, values.GetValueOrDefault, [.. values.Keys]);
    }

    /// <summary>All that is wrong with the template, one sentence each; empty when it renders.</summary>
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
        }

        return text.ToString();
    }

    private static IEnumerable<string> ErrorsOf(IReadOnlyList<TemplatePart> parts, Func<string, bool> isKnown, IReadOnlyCollection<string> knownNames)
    {
        foreach (TemplatePart part in parts)
        {
            switch (part)
            {
                case TemplatePart.Mistake mistake:
                    yield return mistake.Error;
                    break;
                case TemplatePart.Name name when !isKnown(name.Path):
                    yield return $"unknown variable {{{{ {name.Path} }}}}; known here: {string.Join(", ", knownNames)}";
                    break;
            }
        }
    }
}
