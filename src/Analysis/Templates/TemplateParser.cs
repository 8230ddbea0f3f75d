namespace ProgressiveDelivery.Analysis.Templates;

/// <summary>
/// Reads the part of Go's template language that queries use: <c>{{ name }}</c>, <c>{{ variables.x }}</c>, comments
/// <c>{{/* … */}}</c> and the trim markers <c>{{-</c> and <c>-}}</c>.
/// </summary>
internal static class TemplateParser
{
    private const string Open = "{{";
    private const string Close = "}}";
    private const int LongestQuote = 40;

    public static IReadOnlyList<TemplatePart> Parse(string template)
    {
        var parts = new List<TemplatePart>();
        int position = 0;
        bool trimNext = false;
        while (position < template.Length)
        {
            int open = template.IndexOf(Open, position, StringComparison.Ordinal);
            string text = open < 0 ? template[position..] : template[position..open];
            text = trimNext ? text.TrimStart() : text;
            if (open < 0)
            {
                AddText(parts, text);
                break;
            }

            int close = FindClose(template, open + Open.Length);
            if (close < 0)
            {
                AddText(parts, text);
                parts.Add(new TemplatePart.Mistake($"'{{{{' at character {open + 1} is never closed by '}}}}'"));
                break;
            }

            string action = template[(open + Open.Length)..close];
            bool trimBefore = action.Length > 1 && action[0] == '-' && char.IsWhiteSpace(action[1]);
            trimNext = action.Length > 1 && action[^1] == '-' && char.IsWhiteSpace(action[^2]);
            AddText(parts, trimBefore ? text.TrimEnd() : text);
            AddAction(parts, Inner(action, trimBefore, trimNext).Trim(), open);
            position = close + Close.Length;
        }

        return parts;
    }

    /// <summary>A comment may hold closing braces, so it ends at its own end mark.</summary>
    private static int FindClose(string template, int start)
    {
        ReadOnlySpan<char> rest = template.AsSpan(start);
        int comment = start + (rest.StartsWith("- ") ? 2 : 0);
        int from = start;
        if (template.AsSpan(comment).StartsWith("/*"))
        {
            from = template.IndexOf("*/", comment + 2, StringComparison.Ordinal);
            if (from < 0)
            {
                return -1;
            }
        }

        return template.IndexOf(Close, from, StringComparison.Ordinal);
    }

    private static string Inner(string action, bool trimBefore, bool trimAfter)
    {
        int from = trimBefore ? 1 : 0;
        int to = trimAfter ? action.Length - 1 : action.Length;
        return from < to ? action[from..to] : "";
    }

    private static void AddText(List<TemplatePart> parts, string text)
    {
        if (text.Length > 0)
        {
            parts.Add(new TemplatePart.Text(text));
        }
    }

    private static void AddAction(List<TemplatePart> parts, string inner, int at)
    {
        if (inner.StartsWith("/*", StringComparison.Ordinal) && inner.EndsWith("*/", StringComparison.Ordinal) && inner.Length >= 4)
        {
            return;
        }

        string quoted = inner.Length > LongestQuote ? inner[..LongestQuote] + "…" : inner;
        parts.Add(IsPath(inner)
            ? new TemplatePart.Name(inner)
            : new TemplatePart.Mistake(
                $"'{{{{ {quoted} }}}}' at character {at + 1} is not a variable; only names such as {{{{ namespace }}}} and {{{{ variables.x }}}} can be used"));
    }

    /// <summary>A name, optionally one dot and a second name; the second may hold dashes, as keys of a map do.</summary>
    private static bool IsPath(string text)
    {
        string[] names = text.Split('.');
        return names.Length <= 2 && names.All(IsName) && !names[0].Contains('-', StringComparison.Ordinal);
    }

    private static bool IsName(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] == '_')
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');
}
