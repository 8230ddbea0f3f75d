namespace ProgressiveDelivery.Controller.Starts;

/// <summary>
/// The five time fields of crontab(5) (https://man7.org/linux/man-pages/man5/crontab.5.html): minute, hour, day of month,
/// month, day of week. Where both days are restricted, either is enough; a field that begins with <c>*</c> is none.
/// </summary>
/// <remarks>
/// The fields are read against the wall clock of a time zone. What the clock skips in spring is made up for at the moment
/// it is put forward; what it shows twice in autumn counts twice, for a freeze that is asked for at that time is meant
/// whenever the clock shows it.
/// </remarks>
internal sealed class CronSchedule
{
    // Every zone changes its clock at a quarter of an hour in UTC (https://www.iana.org/time-zones, since 1972).
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly int[] LongestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    private readonly ulong _minutes;
    private readonly ulong _hours;
    private readonly ulong _days;
    private readonly ulong _months;
    private readonly ulong _weekdays;
    private readonly bool _eitherDay;

    private CronSchedule(ulong[] fields, bool eitherDay)
    {
        (_minutes, _hours, _days, _months) = (fields[0], fields[1], fields[2], fields[3]);
        _weekdays = fields[4] | ((fields[4] >> 7) & 1);
        _eitherDay = eitherDay;
    }

    /// <returns>Null, with a sentence about what is wrong, when the text is not such a schedule.</returns>
    public static CronSchedule? Read(string text, out string problem)
    {
        CronField[] kinds = [CronField.Minute, CronField.Hour, CronField.DayOfMonth, CronField.Month, CronField.DayOfWeek];
        string[] parts = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != kinds.Length)
        {
            problem = $"it has {parts.Length} fields; give five: minute, hour, day of month, month and day of week";
            return null;
        }

        var fields = new ulong[kinds.Length];
        for (int i = 0; i < kinds.Length; i++)
        {
            if (kinds[i].Read(parts[i], out problem) is not { } values)
            {
                return null;
            }

            fields[i] = values;
        }

        bool eitherDay = parts[2][0] != '*' && parts[4][0] != '*';
        problem = eitherDay || HasDay(fields) ? "" : "no month has such a day";
        return problem.Length > 0 ? null : new CronSchedule(fields, eitherDay);
    }

    /// <summary>Whether the wall clock's minute is one of the schedule's.</summary>
    public bool Matches(DateTime local) => Has(_minutes, local.Minute) && Has(_hours, local.Hour) && MatchesDay(local);

    /// <summary>The latest moment of the schedule that is at most so long ago, and not in the future; null for none.</summary>
    public DateTimeOffset? Last(TimeZoneInfo zone, DateTimeOffset now, TimeSpan within)
    {
        DateTimeOffset oldest = now - within;
        for (DateTimeOffset quarter = Floor(now.ToUniversalTime(), Quarter); quarter + Quarter > oldest; quarter -= Quarter)
        {
            if (LastOf(zone, quarter, now) is { } found)
            {
                return found > oldest ? found : null;
            }
        }

        return null;
    }

    /// <summary>The latest moment in a quarter of an hour, throughout which the clock runs evenly.</summary>
    private DateTimeOffset? LastOf(TimeZoneInfo zone, DateTimeOffset quarter, DateTimeOffset now)
    {
        DateTime clock = TimeZoneInfo.ConvertTime(quarter, zone).DateTime;
        for (int minute = 14; minute >= 0; minute--)
        {
            if (quarter.AddMinutes(minute) <= now && Matches(clock.AddMinutes(minute)))
            {
                return quarter.AddMinutes(minute);
            }
        }

        for (DateTime skipped = TimeZoneInfo.ConvertTime(quarter - Minute, zone).DateTime + Minute; skipped < clock; skipped += Minute)
        {
            if (Matches(skipped))
            {
                return quarter;
            }
        }

        return null;
    }

    private bool MatchesDay(DateTime local)
    {
        bool day = Has(_days, local.Day);
        bool weekday = Has(_weekdays, (int)local.DayOfWeek);
        return Has(_months, local.Month) && (_eitherDay ? day || weekday : day && weekday);
    }

    private static bool HasDay(ulong[] fields)
        => Enumerable.Range(1, 12).Any(month => Has(fields[3], month) && Enumerable.Range(1, LongestMonths[month - 1]).Any(day => Has(fields[2], day)));

    private static bool Has(ulong values, int value) => ((values >> value) & 1) == 1;

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan unit) => new(time.Ticks - (time.Ticks % unit.Ticks), TimeSpan.Zero);
}
