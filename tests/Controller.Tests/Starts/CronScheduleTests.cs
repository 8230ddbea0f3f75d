using ProgressiveDelivery.Controller.Starts;

namespace ProgressiveDelivery.Controller.Tests.Starts;

public sealed class CronScheduleTests
{
    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca"];

    [Theory]
    [InlineData("0 16 * * FRI", "2026-01-02T16:00", true)]
    [InlineData("0 16 * * FRI", "2026-01-02T16:01", false)]
    [InlineData("0 16 * * fri", "2026-01-03T16:00", false)]
    [InlineData("*/20 8-10 * * 1-5", "2026-01-05T09:40", true)]
    [InlineData("*/20 8-10 * * 1-5", "2026-01-05T09:41", false)]
    [InlineData("5/20 * * * *", "2026-01-05T09:45", true)]
    [InlineData("0 0 24,31 DEC *", "2026-12-31T00:00", true)]
    [InlineData("0 0 * * 7", "2026-01-04T00:00", true)]
    [InlineData("0 0 * * 0", "2026-01-04T00:00", true)]
    [InlineData("0 0 * * 5-7", "2026-01-04T00:00", true)]
    [InlineData("0 0 13 * FRI", "2026-01-13T00:00", true)]
    [InlineData("0 0 13 * FRI", "2026-01-16T00:00", true)]
    [InlineData("0 0 13 * FRI", "2026-01-15T00:00", false)]
    [InlineData("0 0 */2 * FRI", "2026-01-09T00:00", true)]
    [InlineData("0 0 */2 * FRI", "2026-01-02T00:00", false)]
    [InlineData("0 0 29 2 *", "2028-02-29T00:00", true)]
    [InlineData("1-59/2\t0  1 JAN-MAR *", "2026-03-01T00:59", true)]
    public void Schedule_means_what_crontab_means(string text, string local, bool matches)
    {
        CronSchedule? schedule = CronSchedule.Read(text, out string problem);

        Assert.Equal("", problem);
        Assert.Equal(matches, schedule!.Matches(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("", "it has 0 fields")]
    [InlineData("0 0 * *", "it has 4 fields")]
    [InlineData("@daily", "it has 1 fields")]
    [InlineData("60 0 * * *", "its minute 60 is none of 0-59")]
    [InlineData("0 24 * * *", "its hour 24 is none of 0-23")]
    [InlineData("0 0 0 * *", "its day of month 0 is none of 1-31")]
    [InlineData("0 0 * 13 *", "its month 13 is none of 1-12 or JAN-DEC")]
    [InlineData("0 0 * * 8", "its day of week 8 is none of 0-7 or SUN-SAT")]
    [InlineData("0 0 * * FRI-MON", "its day of week FRI-MON ends before it begins")]
    [InlineData("0 0 31 2,4 *", "no month has such a day")]
    [InlineData("*/0 0 * * *", "the step of its minute */0")]
    [InlineData("1/2/3 0 * * *", "the step of its minute 1/2/3")]
    [InlineData("1-2-3 0 * * *", "its minute 1-2-3")]
    [InlineData("1,, 0 * * *", "its minute  is none")]
    [InlineData("-1 0 * * *", "its minute -1")]
    [InlineData("0 0 * * FRIDAY", "its day of week FRIDAY")]
    public void Text_that_is_no_schedule_is_refused_with_what_is_wrong(string text, string sentence)
    {
        Assert.Null(CronSchedule.Read(text, out string problem));
        Assert.Contains(sentence, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("30 2 * * *", "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z")] // Skipped in spring: the moment at which the clock goes on.
    [InlineData("30 2 * * *", "2026-10-25T01:00:00Z", "2026-10-25T00:30:00Z")] // Shown twice in autumn: the first time,
    [InlineData("30 2 * * *", "2026-10-25T05:00:00Z", "2026-10-25T01:30:00Z")] // and the second.
    [InlineData("0 3 * * *", "2026-03-29T05:00:00Z", "2026-03-29T01:00:00Z")]
    public void Change_of_the_clock_neither_loses_nor_invents_a_time(string text, string now, string last)
        => Assert.Equal(Time(last), CronSchedule.Read(text, out _)!.Last(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), Time(now), TimeSpan.FromHours(12)));

    [Fact]
    public void Last_time_is_the_one_that_counting_every_minute_finds()
    {
        var random = new Random(7);
        for (int run = 0; run < 400; run++)
        {
            string text = $"{Field(random, 0, 59)} {Field(random, 0, 23)} {Field(random, 1, 28)} {Field(random, 1, 12)} {Field(random, 0, 7)}";
            TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(Zones[random.Next(Zones.Length)]);
            // Half of the times are near a change of the clock.
            DateTimeOffset now = random.Next(2) == 0
                ? new DateTimeOffset(2026, random.Next(2) == 0 ? 3 : 10, random.Next(24, 30), random.Next(24), random.Next(60), random.Next(60), TimeSpan.Zero)
                : new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(525_600));
            var within = TimeSpan.FromMinutes(random.Next(1, 3000));
            CronSchedule schedule = CronSchedule.Read(text, out string problem) ?? throw new InvalidOperationException($"{text}: {problem}");

            Assert.True(Naive(schedule, zone, now, within) == schedule.Last(zone, now, within), $"{text} in {zone.Id} at {now:O} within {within}");
        }
    }

    /// <summary>Goes back minute by minute and looks at the clock: at what it shows, and at what it has just skipped.</summary>
    private static DateTimeOffset? Naive(CronSchedule schedule, TimeZoneInfo zone, DateTimeOffset now, TimeSpan within)
    {
        var minute = TimeSpan.FromMinutes(1);
        for (var at = new DateTimeOffset(now.Ticks - (now.Ticks % minute.Ticks), TimeSpan.Zero); at > now - within; at -= minute)
        {
            DateTime before = TimeZoneInfo.ConvertTime(at - minute, zone).DateTime;
            DateTime clock = TimeZoneInfo.ConvertTime(at, zone).DateTime;
            for (DateTime shown = clock; shown == clock || shown > before; shown -= minute)
            {
                if (schedule.Matches(shown))
                {
                    return at;
                }
            }
        }

        return null;
    }

    private static string Field(Random random, int min, int max)
    {
        int a = random.Next(min, max + 1);
        int b = random.Next(a, max + 1);
        return random.Next(6) switch
        {
            0 => $"{a}",
            1 => $"{a}-{b}",
            2 => $"*/{random.Next(1, max + 1)}",
            3 => $"{a},{b}",
            _ => "*",
        };
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
