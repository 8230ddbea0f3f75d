using System.Globalization;
using System.Text;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Json;

/// <summary>Reads the singular queries of RFC 9535; everything else that JSONPath has is refused by name.</summary>
internal sealed class JsonPathParser(string text)
{
    /// <summary>Indexes are integers that a double holds exactly (RFC 9535, section 2.1).</summary>
    private const long LargestIndex = (1L << 53) - 1;

    private int _at;

    private char Current => _at < text.Length ? text[_at] : '\0';

    public IReadOnlyList<JsonPathStep> Parse()
    {
        var steps = new List<JsonPathStep>();
        Expect('$', "a JSONPath begins with $");
        while (true)
        {
            SkipBlanks();
            if (_at == text.Length)
            {
                return steps;
            }

            steps.Add(Current switch
            {
                '.' => Shorthand(),
                '[' => Bracket(),
                _ => throw Mistake("expected . or ["),
            });
        }
    }

    private JsonPathStep Shorthand()
    {
        _at++;
        if (Current == '.')
        {
            throw Mistake(".. may find many values, the query must find one");
        }

        if (Current == '*')
        {
            throw Mistake("* may find many values, the query must find one");
        }

        int start = _at;
        while (_at < text.Length && IsNamePart(text[_at], first: _at == start))
        {
            _at++;
        }

        return _at > start ? new JsonPathStep(text[start.._at], 0) : throw Mistake("expected a name after . (write ['a name'] for one with other characters)");
    }

    private JsonPathStep Bracket()
    {
        _at++;
        SkipBlanks();
        JsonPathStep step = Current switch
        {
            '\'' or '"' => new JsonPathStep(Quoted(), 0),
            '-' or (>= '0' and <= '9') => new JsonPathStep(null, Index()),
            '*' => throw Mistake("* may find many values, the query must find one"),
            '?' => throw Mistake("a filter may find many values, the query must find one"),
            _ => throw Mistake("expected a name in quotes or an index"),
        };
        SkipBlanks();
        Expect(']', "expected ] (slices and lists of selectors may find many values, the query must find one)");
        return step;
    }

    private long Index()
    {
        int start = _at;
        _at += Current == '-' ? 1 : 0;
        while (char.IsAsciiDigit(Current))
        {
            _at++;
        }

        string digits = text[start.._at];
        return digits is not ("-" or "-0") && !digits.TrimStart('-').StartsWith('0') || digits == "0"
            ? long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long index) && Math.Abs(index) <= LargestIndex
                ? index
                : throw Mistake("the index is too large")
            : throw Mistake("an index has no leading zeros and is not -0");
    }

    private string Quoted()
    {
        char quote = text[_at++];
        var name = new StringBuilder();
        while (Current != quote)
        {
            if (_at >= text.Length || Current < ' ')
            {
                throw Mistake($"expected {quote} at the end of the name");
            }

            name.Append(Current == '\\' ? Escaped(quote) : text[_at++]);
        }

        _at++;
        return name.ToString();
    }

    private char Escaped(char quote)
    {
        _at++;
        char escape = Current;
        _at++;
        return escape switch
        {
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '/' or '\\' => escape,
            'u' => Unicode(),
            _ when escape == quote => quote,
            _ => throw Mistake("unknown escape after \\"),
        };
    }

    private char Unicode()
    {
        string digits = text.Substring(_at, Math.Min(4, text.Length - _at));
        _at += digits.Length;
        return digits.Length == 4 && ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit)
            ? (char)unit
            : throw Mistake("expected four hexadecimal digits after \\u");
    }

    private static bool IsNamePart(char character, bool first) =>
        char.IsAsciiLetter(character) || character is '_' or >= '\u0080' || (!first && char.IsAsciiDigit(character));

    private void SkipBlanks()
    {
        while (Current is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private void Expect(char wanted, string otherwise)
    {
        if (Current != wanted || _at >= text.Length)
        {
            throw Mistake(otherwise);
        }

        _at++;
    }

    private QueryException Mistake(string what) => new($"the JSONPath {text} is broken at position {_at + 1}: {what}");
}
