using System.Text;

namespace ProgressiveDelivery.Analysis.Templates;

/// <summary>
/// Fills names such as <c>{{ namespace }}</c> and <c>{{ variables.x }}</c> into a query, verbatim: no escaping, no
/// functions, no conditions, and a filled-in value is never read as a template again.
/// </summary>
public static class QueryTemplate
{
    /// <summary>Renders the template; throws <see cref="TemplateException"/> with every error in it when it cannot.</summary>
    public static string Render(string template, TemplateVariables variables)
    {
        IReadOnlyList<TemplatePart> parts = TemplateParser.Parse(template);
        List<string> errors = [.. ErrorsOf(parts, name => variables.Find(name) is not null, variables.KnownNames())];
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
                TemplatePart.Name name => variables.Find(name.Path),
                _ => "",
            });
        }

        return text.ToString();
    }

    /// <summary>All that is wrong with the template, one sentence each; empty when it renders.</summary>
    /// <param name="template">The query with its names in double braces.</param>
    /// <param name="knownNames">The names that will have a value, such as <c>ingress</c> or <c>variables.x</c>.</param>
    public static IReadOnlyList<string> Validate(string template, IReadOnlyCollection<string> knownNames)
    {
        var known = knownNames.ToHashSet(StringComparer.Ordinal);
        return [.. ErrorsOf(TemplateParser.Parse(template), known.Contains, knownNames)];
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
