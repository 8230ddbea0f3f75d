using System.Text.Json;

namespace ProgressiveDelivery.Analysis.Json;

/// <summary>
/// A singular query of JSONPath: names and indexes only, so that it can never find more than one node
/// (https://www.rfc-editor.org/rfc/rfc9535#section-2.3.5.1).
/// </summary>
internal sealed class JsonPath
{
    private readonly string _text;
    private readonly IReadOnlyList<JsonPathStep> _steps;

    private JsonPath(string text, IReadOnlyList<JsonPathStep> steps) => (_text, _steps) = (text, steps);

    /// <summary>Throws <see cref="Http.QueryException"/> with what to change.</summary>
    public static JsonPath Parse(string text) => new(text, new JsonPathParser(text).Parse());

    /// <summary>The node, or null when the document has none there.</summary>
    public JsonElement? Find(JsonElement root)
    {
        JsonElement? node = root;
        foreach (JsonPathStep step in _steps)
        {
            node = node is { } here ? step.Find(here) : null;
        }

        return node;
    }

    public override string ToString() => _text;
}
