using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>A recurring time in which no rollout begins.</summary>
internal sealed record FreezeWindowSpec
{
    /// <summary>Values of <see cref="InProgress"/>.</summary>
    public const string Finish = "finish";
    public const string Hold = "hold";

    [Description("When the window begins: five fields as in crontab(5), minute, hour, day of month, month and day of week, such as '0 16 * * FRI'.")]
    public required string Schedule { get; init; }

    [Description("How long it lasts, such as 62h; at most 744h.")]
    [Pattern(CanaryAnalysis.DurationPattern)]
    public required string Duration { get; init; }

    [Description("IANA name of the time zone of the schedule, such as Europe/Berlin.")]
    [Pattern("^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$")]
    [DefaultsTo("UTC")]
    public string? TimeZone { get; init; }

    [Description("What becomes of a rollout that is under way when the window begins: finish lets it go on; hold keeps its weight until the window ends. A failure takes the traffic back either way.")]
    [OneOf(Finish, Hold)]
    [DefaultsTo(Finish)]
    public string? InProgress { get; init; }
}
