using System.Text;

namespace ProgressiveDelivery.Analysis.InfluxDb;

/// <summary>Splits comma-separated values, https://www.rfc-editor.org/rfc/rfc4180.</summary>
internal static class Csv
{
    /// <summary>The rows, an empty line as an empty row; null when a quote is not closed or the last row does not end.</summary>
    public static IReadOnlyList<IReadOnlyList<string>>? Rows(string text)
    {
        if (text.Length > 0 && text[^1] != '\n')
        {
            return null;
        }

        var rows = new List<IReadOnlyList<string>>();
        var row = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if (quoted && character == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (character == '"')
            {
                quoted = !quoted;
            }
            else if (quoted || character is not (',' or '\r' or '\n'))
            {
                cell.Append(character);
            }
            else if (character == ',')
            {
                row.Add(cell.ToString());
                cell.Clear();
            }
            else if (character == '\n')
            {
                bool empty = row.Count == 0 && cell.Length == 0;
                rows.Add(empty ? [] : [.. row, cell.ToString()]);
                row.Clear();
                cell.Clear();
            }
        }

        return quoted ? null : rows;
    }
}
