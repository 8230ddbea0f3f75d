using ProgressiveDelivery.Analysis.Templates;

namespace ProgressiveDelivery.Analysis.Tests.Templates;

public sealed class QueryTemplateTests
{
    private static readonly TemplateVariables Variables = new()
    {
        Name = "podinfo",
        Namespace = "test",
        Target = "podinfo-v2",
        Service = "podinfo-svc",
        Ingress = "podinfo-ing",
        Interval = "1m",
        Variables = new Dictionary<string, string> { ["direction"] = "<in & \"out\">", ["my-key"] = "{{ name }}" },
    };

    [Fact]
    public void Many_mistakes_are_told_in_few_words()
    {
        var many = Variables with { Variables = Enumerable.Range(0, 300).ToDictionary(i => $"v{i}", _ => "x") };
        string template = string.Concat(Enumerable.Range(0, 20000).Select(i => $"{{{{ x{i} }}}}"));

        IReadOnlyList<string> mistakes = QueryTemplate.Validate(template, many.KnownNames());

        Assert.Equal(10, mistakes.Count);
        Assert.All(mistakes, mistake => Assert.InRange(mistake.Length, 1, 1000));
        Assert.Single(QueryTemplate.Validate("{{ y }}{{ y }}", many.KnownNames()));
    }

    [Fact]
    public void Text_that_grows_without_bounds_is_refused()
    {
        var large = Variables with { Variables = new Dictionary<string, string> { ["x"] = new('x', 1000) } };

        TemplateException refusal = Assert.Throws<TemplateException>(() => QueryTemplate.Render(string.Concat(Enumerable.Repeat("{{ variables.x }}", 1000)), large));

        Assert.Contains("longer than 65536 characters", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("up == 1", "up == 1")]
    [InlineData("{{ name }}/{{namespace}}/{{  target  }}/{{ service }}/{{ ingress }}", "podinfo/test/podinfo-v2/podinfo-svc/podinfo-ing")]
    [InlineData("rate(x{a=\"{{ name }}\"}[{{ interval }}])", "rate(x{a=\"podinfo\"}[1m])")]
    [InlineData("{{ variables.direction }}", "<in & \"out\">")]
    [InlineData("{{ variables.my-key }}", "{{ name }}")]
    [InlineData("a {{- name -}} b", "apodinfob")]
    [InlineData("a\n  {{- name }} b", "apodinfo b")]
    [InlineData("a {{ name -}}\n b", "a podinfob")]
    [InlineData("a{{/* a comment with }} in it */}}b", "ab")]
    [InlineData("a {{- /* trimmed */ -}} b", "ab")]
    [InlineData("{{name}}{{name}}", "podinfopodinfo")]
    [InlineData("x{y=\"}}\"}", "x{y=\"}}\"}")]
    [InlineData("{{\n\tname\n}}", "podinfo")]
    public void Template_renders_names_verbatim(string template, string expected)
    {
        Assert.Equal(expected, QueryTemplate.Render(template, Variables));
        Assert.Empty(QueryTemplate.Validate(template, Variables.KnownNames()));
    }

    [Theory]
    [InlineData("{{ nam }}", "unknown variable {{ nam }}; known here: name, namespace")]
    [InlineData("{{ route }}", "unknown variable {{ route }}")]
    [InlineData("{{ variables.other }}", "unknown variable {{ variables.other }}")]
    [InlineData("{{ variables }}", "unknown variable {{ variables }}")]
    [InlineData("{{ name.x }}", "unknown variable {{ name.x }}")]
    [InlineData("{{ Name }}", "unknown variable {{ Name }}")]
    [InlineData("up{{ name", "'{{' at character 3 is never closed by '}}'")]
    [InlineData("{{ /* x }}", "'{{ /* x }}' at character 1 is not a variable")]
    [InlineData("{{/* x }}", "never closed")]
    [InlineData("{{}}", "is not a variable")]
    [InlineData("{{-}}", "is not a variable")]
    [InlineData("{{ name | upper }}", "'{{ name | upper }}' at character 1 is not a variable")]
    [InlineData("{{ if name }}x{{ end }}", "is not a variable")]
    [InlineData("{{ printf \"%s\" name }}", "is not a variable")]
    [InlineData("{{ .name }}", "is not a variable")]
    [InlineData("{{ variables.a.b }}", "is not a variable")]
    [InlineData("{{ {{ name }} }}", "is not a variable")]
    public void Template_with_an_error_is_refused_with_a_sentence(string template, string words)
    {
        TemplateException thrown = Assert.Throws<TemplateException>(() => QueryTemplate.Render(template, Variables));
        IReadOnlyList<string> errors = QueryTemplate.Validate(template, Variables.KnownNames());

        Assert.Contains(words, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(thrown.Errors, errors);
    }

    [Fact]
    public void Template_tells_all_its_errors_at_once() =>
        Assert.Equal(3, QueryTemplate.Validate("{{ a }}{{ b }}{{ 1 }}{{ name }}", ["name"]).Count);
}
