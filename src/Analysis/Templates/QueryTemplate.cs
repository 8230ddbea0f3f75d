namespace ProgressiveDelivery.Analysis.Templates;

/// <summary>A <see cref="TextTemplate"/> for metric queries, with what a Canary and the user give it: <c>{{ variables.x }}</c>.</summary>
public static class QueryTemplate
{
    /// <summary>Renders the template; throws <see cref="TemplateException"/> with every error in it when it cannot.</summary>
    public static string Render(string template, TemplateVariables variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return TextTemplate.Render(template, variables.Find, variables.KnownNames());
    }

    /// <summary>All that is wrong with the template, one sentence each; empty when it renders.</summary>
    /// <param name="template">The query with its names in double braces.</param>
    /// <param name="knownNames">The names that will have a value, such as <c>ingress</c> or <c>variables.x</c>.</param>
    public static IReadOnlyList<string> Validate(string template, IReadOnlyCollection<string> knownNames) => TextTemplate.Validate(template, knownNames);
}
