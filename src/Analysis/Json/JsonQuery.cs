using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Json;

/// <summary>Where to ask and what to take from the answer: <c>/stats?app=cart $.errors.ratio</c>, on one line or on two.</summary>
/// <param name="Path">Path and parameters below the address, escaped as a URL wants it.</param>
/// <param name="Value">Which node of the answer is the number.</param>
internal sealed record JsonQuery(string Path, JsonPath Value)
{
    /// <summary>Throws <see cref="QueryException"/> with what to change.</summary>
    public static JsonQuery Parse(string query)
    {
        string text = query.Trim();
        int end = text.AsSpan().IndexOfAny(" \t\r\n");
        string expression = end < 0 ? "" : text[end..].Trim();
        if (end < 0 || !text.StartsWith('/') || !expression.StartsWith('$'))
        {
            throw new QueryException("the query must be a path and a JSONPath, as in: /stats?app=cart $.errors.ratio");
        }

        string path = text[..end];
        return path.Contains('#', StringComparison.Ordinal)
            ? throw new QueryException("the path must not contain '#'; write %23")
            : new JsonQuery(path, JsonPath.Parse(expression));
    }
}
