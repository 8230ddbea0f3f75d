namespace ProgressiveDelivery.Git;

/// <summary>
/// Finds the marker behind each value of a text. Many values can stand on one line, and the line can be as long as the file: what was
/// found for one of them is kept for the next.
/// </summary>
internal sealed class SetterMarkers(string text)
{
    // What lies between two places of the text holds no comment; the second is where one begins, or the end of the line.
    private (int From, int Comment, SetterMarker? Marker) _last = (-1, -1, null);

    /// <summary>The marker on the line on which a value ends; null when there is none.</summary>
    public SetterMarker? Of(YamlScalar value)
    {
        if (value.End < _last.From || value.End >= _last.Comment)
        {
            _last = Find(value.End);
        }

        return _last.Marker;
    }

    private (int From, int Comment, SetterMarker? Marker) Find(int from)
    {
        int end = text.IndexOf('\n', from);
        end = end < 0 ? text.Length : end;
        for (int at = from; at < end && (at = text.IndexOf('#', at + 1, Math.Max(end - at - 1, 0))) > 0;)
        {
            if (text[at - 1] is ' ' or '\t')
            {
                return (from, at, SetterMarker.Read(text[at..end], at));
            }
        }

        return (from, end, null);
    }
}
