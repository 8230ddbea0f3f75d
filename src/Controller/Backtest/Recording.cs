using System.Globalization;
using System.Text;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>
/// What was measured of both sides, as a file of comma-separated values: a header, then a row for each time and side. docs/backtest.md describes it.
/// </summary>
internal sealed class Recording
{
    public const string Requests = "requests";
    public const string Failed = "failed";
    public const string SlowPrefix = "slow_";

    private static readonly string[] Leading = ["time", "side"];

    private readonly Dictionary<TrafficSide, List<RecordedRow>> _rows = new() { [TrafficSide.Canary] = [], [TrafficSide.Primary] = [] };

    /// <summary>Names of the columns besides time and side.</summary>
    public IReadOnlyList<string> Columns { get; private init; } = [];

    /// <summary>First and last time; throws <see cref="FormatException"/> when there is no row.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Span => _rows.Values.SelectMany(rows => rows).Select(row => row.Time).ToList() is { Count: > 0 } times
        ? (times.Min(), times.Max())
        : throw new FormatException("The recording has no rows.");

    public static Recording Of(IReadOnlyList<string> columns) => new() { Columns = columns };

    /// <summary>Throws <see cref="FormatException"/>, with the line, when the file is not what it should be.</summary>
    public static Recording Parse(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        string[] header = lines[0].Split(',');
        if (!header.Take(Leading.Length).SequenceEqual(Leading))
        {
            throw new FormatException("Line 1 of the recording must begin with time,side.");
        }

        Recording recording = Of(header[Leading.Length..]);
        if (recording.Columns.GroupBy(column => column).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new FormatException($"The recording has the column {twice.Key} twice; leave one.");
        }

        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length > 0)
            {
                recording.Add(lines[i].Split(','), i + 1);
            }
        }

        foreach (List<RecordedRow> rows in recording._rows.Values)
        {
            rows.Sort((one, other) => one.Time.CompareTo(other.Time));
        }

        return recording;
    }

    /// <summary>Adds a row; times must rise for each side. A missing value is null.</summary>
    public void Add(TrafficSide side, DateTimeOffset time, IReadOnlyList<double?> values) => _rows[side].Add(new RecordedRow(time, values));

    public string Write()
    {
        var text = new StringBuilder(string.Join(',', [.. Leading, .. Columns])).Append('\n');
        foreach ((TrafficSide side, RecordedRow row) in _rows.SelectMany(side => side.Value.Select(row => (side.Key, row))).OrderBy(entry => entry.row.Time))
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Time.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z,{(side == TrafficSide.Canary ? "canary" : "primary")}");
            foreach (double? value in row.Values)
            {
                text.Append(CultureInfo.InvariantCulture, $",{value:R}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Whether a column has any value of a side.</summary>
    public bool Has(string column, TrafficSide side) => Columns.ToList().IndexOf(column) is >= 0 and var index && _rows[side].Exists(row => row.Values[index] is not null);

    /// <summary>The newest value of a column at a time, not older than <paramref name="oldest"/>; null when there is none.</summary>
    public double? ValueAt(string column, TrafficSide side, DateTimeOffset time, DateTimeOffset oldest)
    {
        int index = Columns.ToList().IndexOf(column);
        return index < 0 ? null : _rows[side].LastOrDefault(row => row.Time <= time && row.Time >= oldest && row.Values[index] is not null)?.Values[index];
    }

    /// <summary>What a counter gained between two times, restarts in between included; null when the column has no value by then.</summary>
    public double? GrowthOf(string column, TrafficSide side, DateTimeOffset from, DateTimeOffset to)
    {
        int index = Columns.ToList().IndexOf(column);
        (double? last, double sum) = (null, 0);
        foreach (RecordedRow row in index < 0 ? [] : _rows[side].TakeWhile(row => row.Time <= to))
        {
            if (row.Values[index] is not { } value)
            {
                continue;
            }

            // What a counter began with is nobody's growth; one that falls has begun anew.
            sum += row.Time > from && last is { } before ? value >= before ? value - before : value : 0;
            last = value;
        }

        return last is null ? null : sum;
    }

    private static bool IsCounter(string column) => column is Requests or Failed || column.StartsWith(SlowPrefix, StringComparison.Ordinal);

    private void Add(string[] fields, int line)
    {
        TrafficSide? side = fields.Length < Leading.Length ? null : fields[1] switch { "canary" => TrafficSide.Canary, "primary" => TrafficSide.Primary, _ => null };
        if (side is not { } of || fields.Length != Leading.Length + Columns.Count
            || !DateTimeOffset.TryParse(fields[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time))
        {
            throw new FormatException($"Line {line} of the recording must be a time, canary or primary, and {Columns.Count} values.");
        }

        if (time.Year is < 1970 or > 9000)
        {
            throw new FormatException($"Line {line} of the recording: {fields[0]} is no time of any release.");
        }

        var values = new double?[Columns.Count];
        for (int i = 0; i < values.Length; i++)
        {
            string field = fields[Leading.Length + i];
            values[i] = field.Length == 0 ? null
                : double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
                : throw new FormatException($"Line {line} of the recording: {Columns[i]} is no number.");
            if (values[i] < 0 && IsCounter(Columns[i]))
            {
                throw new FormatException($"Line {line} of the recording: {Columns[i]} counts requests and cannot be negative.");
            }
        }

        Add(of, time, values);
    }

    private sealed record RecordedRow(DateTimeOffset Time, IReadOnlyList<double?> Values);
}
