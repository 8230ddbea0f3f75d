using System.Globalization;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Starts;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Tests.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Starts;

public sealed class FreezeCalendarTests
{
    [Theory]
    [InlineData("2026-01-02T14:59:59Z", null)]
    [InlineData("2026-01-02T15:00:00Z", "2026-01-05T05:00:00Z")]
    [InlineData("2026-01-05T04:59:59Z", "2026-01-05T05:00:00Z")]
    [InlineData("2026-01-05T05:00:00Z", null)]
    public void Window_holds_from_its_begin_until_its_end_by_the_clock_of_its_zone(string now, string? until)
        => Assert.Equal(until is null ? null : Time(until), At(now, Window("0 16 * * FRI", "62h", "Europe/Berlin"))?.Until);

    [Fact]
    public void Windows_that_touch_are_one_freeze()
    {
        FreezeWindowSpec[] windows = [Window("0 10 * * *", "2h"), Window("0 12 * * *", "1h") with { InProgress = "hold" }, Window("30 12 * * *", "2h")];

        Assert.Equal(Time("2026-01-01T14:30:00Z"), At("2026-01-01T10:00:00Z", windows)!.Until);
        Assert.Null(At("2026-01-01T10:00:00Z", windows)!.RunningUntil);
        Assert.Equal(Time("2026-01-01T13:00:00Z"), At("2026-01-01T12:00:00Z", windows)!.RunningUntil);
        Assert.Null(At("2026-01-01T14:30:00Z", windows));
    }

    [Fact]
    public void Freeze_without_end_is_looked_at_again_after_a_while()
        => Assert.InRange(At("2026-01-01T10:00:30Z", Window("* * * * *", "2m"))!.Until, Time("2026-01-01T10:02:00Z"), Time("2026-01-02T10:00:00Z"));

    [Fact]
    public void Window_of_the_installation_freezes_every_canary()
    {
        var calendar = new FreezeCalendar(new ControllerOptions { FreezeWindows = [new FreezeWindowOptions { Schedule = "0 0 24 12 *", Duration = "240h", InProgress = "hold" }] });

        FreezeState? frozen = calendar.At(Given.In(null).Spec, Time("2026-12-31T12:00:00Z"));

        Assert.Equal(Time("2027-01-03T00:00:00Z"), frozen?.Until);
        Assert.Equal(frozen?.Until, frozen?.RunningUntil);
        Assert.Contains("the controller's freezeWindows[0]", frozen?.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 16 * *", "1h", "UTC", "finish", "spec.freezeWindows[0].schedule is 0 16 * *, of which it has 4 fields; give five")]
    [InlineData("0 16 * * *", "59s", "UTC", "finish", "spec.freezeWindows[0].duration is 59s; give a duration from 1m to 744h.")]
    [InlineData("0 16 * * *", "soon", null, null, "spec.freezeWindows[0].duration is soon")]
    [InlineData("0 16 * * *", "1h", "Europe/Bärlin", null, "the controller knows no time zone Europe/Bärlin; give an IANA name such as Europe/Berlin")]
    [InlineData("0 16 * * *", "1h", "../../etc/passwd", null, "the controller knows no time zone ../../etc/passwd")]
    [InlineData("0 16 * * *", "1h", "UTC", "wait", "spec.freezeWindows[0].inProgress is wait; give finish or hold.")]
    public void Window_that_cannot_be_read_is_reported_with_what_to_change(string schedule, string duration, string? zone, string? inProgress, string sentence)
    {
        FreezeWindowSpec window = Window(schedule, duration, zone) with { InProgress = inProgress };

        string problem = Assert.Single(FreezeCalendar.Problems(Given.In(null).Spec with { FreezeWindows = [window] }));

        Assert.Contains(sentence, problem, StringComparison.Ordinal);
        var options = new ControllerOptions { FreezeWindows = [new FreezeWindowOptions { Schedule = schedule, Duration = duration, TimeZone = zone, InProgress = inProgress }] };
        Assert.Throws<InvalidOperationException>(() => new FreezeCalendar(options));
    }

    private static FreezeState? At(string now, params FreezeWindowSpec[] windows)
        => new FreezeCalendar(new ControllerOptions()).At(Given.In(null).Spec with { FreezeWindows = windows }, Time(now));

    private static FreezeWindowSpec Window(string schedule, string duration, string? zone = null) => new() { Schedule = schedule, Duration = duration, TimeZone = zone };

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
