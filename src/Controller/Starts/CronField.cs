using System.Globalization;

namespace ProgressiveDelivery.Controller.Starts;

/// <summary>One field of a crontab line: which of its values are meant, as bits.</summary>
/// <param name="Name">What the field is called in a sentence.</param>
/// <param name="Min">Its lowest value.</param>
/// <param name="Max">Its highest value.</param>
/// <param name="Words">Three-letter names of the values from <paramref name="Min"/> on; empty where there are none.</param>
internal sealed record CronField(string Name, int Min, int Max, string[] Words)
{
    public static readonly CronField Minute = new("minute", 0, 59, []);
    public static readonly CronField Hour = new("hour", 0, 23, []);
    public static readonly CronField DayOfMonth = new("day of month", 1, 31, []);
    public static readonly CronField Month = new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);

    /// <summary>Sunday is 0 and 7.</summary>
    public static readonly CronField DayOfWeek = new("day of week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);

    /// <summary>
    /// Reads a list of <c>*</c>, <c>a</c>, <c>a-b</c>, each with an optional step <c>/n</c>; <c>a/n</c> goes on to the highest
    /// value. Null, with a sentence about what is wrong, for anything else.
    /// </summary>
    public ulong? Read(string text, out string problem)
    {
        ulong values = 0;
        foreach (string part in text.Split(','))
        {
            if (Part(part, out problem) is not { } bits)
            {
                return null;
            }

            values |= bits;
        }

        problem = "";
        return values;
    }

    private ulong? Part(string part, out string problem)
    {
        string[] stepped = part.Split('/');
        string range = stepped[0];
        int step = 1;
        if (stepped.Length > 2 || (stepped.Length == 2 && !(int.TryParse(stepped[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) && step > 0)))
        {
            problem = $"the step of its {Name} {Short(part)} is no number above 0";
            return null;
        }

        string[] ends = range.Split('-');
        int? first = range == "*" ? Min : Value(ends[0]);
        int? last = range == "*" ? Max : ends.Length == 2 ? Value(ends[1]) : stepped.Length == 2 ? Max : first;
        if (first is not { } from || last is not { } to || ends.Length > 2)
        {
            problem = $"its {Name} {Short(part)} is none of {Min}-{Max}{(Words.Length > 0 ? $" or {Words[0]}-{Words[^1]}" : "")}";
            return null;
        }

        if (from > to)
        {
            problem = $"its {Name} {Short(part)} ends before it begins";
            return null;
        }

        ulong bits = 0;
        for (long value = from; value <= to; value += step)
        {
            bits |= 1UL << (int)value;
        }

        problem = "";
        return bits;
    }

    private static string Short(string part) => part.Length <= 40 ? part : $"{part[..40]}…";

    private int? Value(string text)
    {
        int word = Array.FindIndex(Words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        return word >= 0 ? Min + word
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= Min && number <= Max ? number
            : null;
    }
}
