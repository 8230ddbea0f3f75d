using System.Globalization;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>A number, a name or a percentage; it is written back as the kind it was read as.</summary>
public readonly record struct IntOrString
{
    private readonly int _number;
    private readonly string? _text;

    public IntOrString(int number) => _number = number;

    public IntOrString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
    }

    public bool IsString => _text is not null;

    public bool IsPercent => _text is not null && TryPercent(out _);

    /// <summary>Null when the node is neither a string nor a whole number.</summary>
    public static IntOrString? Read(JsonNode? node)
    {
        if (node is not JsonValue value)
        {
            return null;
        }

        return value.TryGetValue(out string? text) ? new IntOrString(text)
            : value.TryGetValue(out int number) ? new IntOrString(number)
            : null;
    }

    public JsonNode ToNode() => _text is null ? JsonValue.Create(_number) : JsonValue.Create(_text);

    /// <summary>The number, or that percentage of <paramref name="total"/>; null for a name.</summary>
    /// <param name="roundUp">As the API demands of each field: maxSurge rounds up, maxUnavailable down.</param>
    public int? Resolve(int total, bool roundUp)
    {
        if (_text is null)
        {
            return _number;
        }

        if (!TryPercent(out int percent))
        {
            return null;
        }

        long product = (long)total * percent;
        return (int)((product + (roundUp ? 99 : 0)) / 100);
    }

    public override string ToString() => _text ?? _number.ToString(CultureInfo.InvariantCulture);

    private bool TryPercent(out int percent)
    {
        percent = 0;
        return _text!.EndsWith('%')
            && int.TryParse(_text.AsSpan(0, _text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out percent);
    }
}
