using FsCheck;
using FsCheck.Fluent;
using ProgressiveDelivery.Analysis.Templates;

namespace ProgressiveDelivery.Analysis.Tests.Templates;

public sealed class QueryTemplateProperties
{
    private static readonly Gen<string> Fragment = Gen.Elements(
        "{{", "}}", "{", "}", " ", "-", "- ", " -", "/*", "*/", "name", "interval", "variables.", "variables.x", "x", ".", "\n", "é", "🚀", "{{ name }}", "{{- variables.x -}}", "\0");

    private static readonly Gen<string> Soup = Fragment.ListOf().Select(string.Concat);

    [Fact]
    public void Any_text_renders_or_is_refused_but_nothing_else_happens() => Prop.ForAll(Soup.ToArbitrary(), template =>
    {
        TemplateVariables variables = With("value");
        IReadOnlyList<string> errors = QueryTemplate.Validate(template, variables.KnownNames());
        try
        {
            QueryTemplate.Render(template, variables);
            return errors.Count == 0;
        }
        catch (TemplateException)
        {
            return errors.Count > 0;
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Text_without_double_braces_renders_to_itself() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(),
        text => text.Get.Contains("{{", StringComparison.Ordinal) || QueryTemplate.Render(text.Get, With("v")) == text.Get)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Value_comes_through_unchanged_whatever_it_holds() => Prop.ForAll(
        Gen.OneOf(Soup, ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get)).ToArbitrary(),
        value => QueryTemplate.Render("<{{ variables.x }}>", With(value)) == $"<{value}>")
        .QuickCheckThrowOnFailure();

    private static TemplateVariables With(string value) => new()
    {
        Name = value,
        Namespace = value,
        Target = value,
        Service = value,
        Interval = "1m",
        Variables = new Dictionary<string, string> { ["x"] = value },
    };
}
