using ProgressiveDelivery.Analysis.Templates;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Templates;

/// <summary>A template reads its variables, and nothing else: no process, no file, no object, no other template.</summary>
public sealed class TemplateSecrecyTests
{
    private static readonly Dictionary<string, string> Values = new() { ["name"] = "cart", ["variables.x"] = "{{ name }}", ["variables.secret-name"] = "s" };

    [Theory]
    [InlineData("{{ .Env.PATH }}")]
    [InlineData("{{ env \"PATH\" }}")]
    [InlineData("{{ $PATH }}")]
    [InlineData("{{ PATH }}")]
    [InlineData("{{ readFile \"/etc/passwd\" }}")]
    [InlineData("{{ .Files.Get \"x\" }}")]
    [InlineData("{{ include \"canary.fullname\" . }}")]
    [InlineData("{{ template \"x\" }}")]
    [InlineData("{{ define \"x\" }}{{ end }}")]
    [InlineData("{{ range variables }}{{ . }}{{ end }}")]
    [InlineData("{{ variables }}")]
    [InlineData("{{ . }}")]
    [InlineData("{{ name.Length }}")]
    [InlineData("{{ variables.x.Length }}")]
    [InlineData("{{ name | printf \"%s\" }}")]
    [InlineData("{{ printf \"%1000000000s\" name }}")]
    [InlineData("{{ call name }}")]
    [InlineData("{{ index variables \"x\" }}")]
    [InlineData("{{ namespace }}")]
    [InlineData("{{ variables.other }}")]
    [InlineData("{{ __proto__ }}")]
    [InlineData("{{ variables.GetType }}")]
    [InlineData("{{ lookup \"v1\" \"Secret\" \"a\" \"b\" }}")]
    public void Nothing_but_a_variable_can_be_named(string template)
    {
        Assert.NotEmpty(TextTemplate.Validate(template, Values.Keys));
        Assert.Throws<TemplateException>(() => TextTemplate.Render(template, Values));
    }

    [Fact]
    public void Value_that_looks_like_a_template_is_not_read_as_one() => Assert.Equal("{{ name }}", TextTemplate.Render("{{ variables.x }}", Values));

    [Fact]
    public void Damaged_template_asks_for_names_that_it_was_given_only() => Fuzz.Texts(
        ["sum(rate(http{app=\"{{ name }}\"}[{{- variables.x -}}]))", "{{/* a }} */}}{{ variables.secret-name }}"],
        template =>
        {
            var asked = new List<string>();
            string? Find(string name)
            {
                asked.Add(name);
                return Values.GetValueOrDefault(name);
            }

            try
            {
                string rendered = TextTemplate.Render(template, Find, Values.Keys);
                Assert.All(asked, name => Assert.Contains(name, Values.Keys));
                Assert.InRange(rendered.Length, 0, 70_000);
            }
            catch (TemplateException mistake)
            {
                Assert.InRange(mistake.Errors.Count, 1, 10);
                Assert.InRange(mistake.Message.Length, 1, 4000);
            }
        },
        ["{{", "}}", "{{ name }}", "{{ variables.x }}", "{{-", "-}}", "/*", "*/", ".", "{{ variables.", "{{ PATH }}"]);

    [Fact]
    public void Template_of_nothing_but_long_values_is_cut_off_before_it_fills_the_memory()
    {
        string template = string.Concat(Enumerable.Repeat("{{ variables.x }}", 60_000));
        var values = new Dictionary<string, string> { ["variables.x"] = new('x', 1 << 20) };
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<TemplateException>(() => TextTemplate.Render(template, values));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }
}
