using System.Globalization;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Starts;

/// <summary>A freeze window that has been read: when it begins, where the clock hangs and how long it lasts.</summary>
/// <param name="Schedule">When it begins.</param>
/// <param name="Zone">The zone whose clock that is.</param>
/// <param name="Duration">How long it lasts from there, in time that really passes.</param>
/// <param name="HoldsRunning">Whether rollouts under way wait too.</param>
/// <param name="Words">The window in words.</param>
internal sealed record FreezeWindow(CronSchedule Schedule, TimeZoneInfo Zone, TimeSpan Duration, bool HoldsRunning, string Words)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>When the window that holds at this moment ends; null when none does.</summary>
    public DateTimeOffset? EndsAt(DateTimeOffset now) => Schedule.Last(Zone, now, Duration) + Duration;

    /// <summary>Reads a window; null with what is wrong, and what to do about it, each a sentence.</summary>
    /// <param name="spec">The window.</param>
    /// <param name="field">The window's path, for the words.</param>
    /// <param name="problems">What is wrong; empty when a window is returned.</param>
    public static FreezeWindow? Read(FreezeWindowSpec spec, string field, out IReadOnlyList<string> problems)
    {
        var wrong = new List<string>();
        if (CronSchedule.Read(spec.Schedule, out string problem) is not { } schedule)
        {
            wrong.Add($"{field}.schedule is {Short(spec.Schedule)}, of which {problem}.");
            schedule = null!;
        }

        if (!(GoDuration.TryParse(spec.Duration, out TimeSpan duration) && duration >= Shortest && duration <= Longest))
        {
            wrong.Add($"{field}.duration is {Short(spec.Duration)}; give a duration from 1m to 744h.");
        }

        string zoneName = spec.TimeZone is { Length: > 0 } given ? given : "UTC";
        if (ZoneOf(zoneName) is not { } zone)
        {
            wrong.Add($"{field}.timeZone: the controller knows no time zone {Short(zoneName)}; give an IANA name such as Europe/Berlin, or UTC. If the name is right, the controller's image lacks the time zone data (package tzdata).");
            zone = null!;
        }

        if (spec.InProgress is not (null or "" or FreezeWindowSpec.Finish or FreezeWindowSpec.Hold))
        {
            wrong.Add($"{field}.inProgress is {Short(spec.InProgress)}; give finish or hold.");
        }

        problems = wrong;
        return wrong.Count > 0 ? null : new FreezeWindow(
            schedule, zone, duration, spec.InProgress == FreezeWindowSpec.Hold, string.Create(CultureInfo.InvariantCulture, $"{field} ({spec.Schedule}, {spec.Duration}, {zoneName})"));
    }

    /// <summary>Null for a zone that is not known here; a name is no path to other files.</summary>
    private static TimeZoneInfo? ZoneOf(string name)
        => name == "UTC" ? TimeZoneInfo.Utc
            : name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '+' or '-' or '/') && !name.StartsWith('/') && TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone
            : null;

    private static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
