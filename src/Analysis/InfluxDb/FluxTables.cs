namespace ProgressiveDelivery.Analysis.InfluxDb;

/// <summary>
/// What an answer in annotated CSV holds, https://docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv/. An error may come
/// after rows, because the status was sent before the query was done.
/// </summary>
/// <param name="Rows">All rows of all tables.</param>
/// <param name="Error">What the server says went wrong; null when nothing did.</param>
internal sealed record FluxTables(IReadOnlyList<FluxRow> Rows, string? Error)
{
    /// <summary>Null when the text is no annotated CSV.</summary>
    public static FluxTables? Parse(string text)
    {
        if (Csv.Rows(text) is not { } lines)
        {
            return null;
        }

        var rows = new List<FluxRow>();
        string? error = null;
        IReadOnlyList<string>? header = null;
        IReadOnlyList<string>? types = null;
        IReadOnlyList<string>? defaults = null;
        bool annotated = false;
        foreach (IReadOnlyList<string> line in lines)
        {
            if (line.Count == 0)
            {
                (header, types, defaults, annotated) = (null, null, null, false);
            }
            else if (line[0].StartsWith('#'))
            {
                (header, annotated) = (null, true);
                (types, defaults) = line[0] switch { "#datatype" => (line, defaults), "#default" => (types, line), _ => (types, defaults) };
            }
            else if (header is null)
            {
                header = line;
                if (!annotated && !line.Contains("error"))
                {
                    return null;
                }
            }
            else if (line.Count != header.Count)
            {
                return null;
            }
            else if (header.ToList().IndexOf("error") is >= 0 and int at && header.Contains("reference"))
            {
                error ??= line[at];
            }
            else
            {
                rows.Add(Row(header, line, types, defaults));
            }
        }

        return new FluxTables(rows, error);
    }

    private static FluxRow Row(IReadOnlyList<string> header, IReadOnlyList<string> line, IReadOnlyList<string>? types, IReadOnlyList<string>? defaults)
    {
        int at = header.ToList().IndexOf("_value");
        if (at < 0)
        {
            return new FluxRow(null, null);
        }

        string text = line[at].Length > 0 ? line[at] : At(defaults, at) ?? "";
        return new FluxRow(At(types, at) ?? "double", text);
    }

    private static string? At(IReadOnlyList<string>? row, int index) => row is not null && index < row.Count ? row[index] : null;
}
