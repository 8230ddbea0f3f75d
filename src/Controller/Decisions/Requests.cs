using System.Globalization;
using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// Annotations by which a person steers a release. The value is the revision that is meant, with an optional
/// <c>@anything</c> to ask again, so that a request never hits a revision that came later.
/// </summary>
internal static class Requests
{
    /// <summary>Withdraws the revision under trial; Git is left alone.</summary>
    public const string Abort = $"{KubernetesObject.Group}/abort";

    /// <summary>Tries a failed revision again.</summary>
    public const string Retry = $"{KubernetesObject.Group}/retry";

    /// <summary>Lets a held revert of a failed revision go on.</summary>
    public const string Revert = $"{KubernetesObject.Group}/revert";

    /// <summary>Lets image bots go that are kept from writing a failed revision's images.</summary>
    public const string Release = $"{KubernetesObject.Group}/release";

    /// <summary>Keeps the trial at its step; its checks go on.</summary>
    public const string Pause = $"{KubernetesObject.Group}/pause";

    /// <summary>Lets a paused trial go on.</summary>
    public const string Resume = $"{KubernetesObject.Group}/resume";

    /// <summary>Promotes the revision under trial without the rest of its steps.</summary>
    public const string Promote = $"{KubernetesObject.Group}/promote";

    /// <summary>Lets a step go on that waits for a person.</summary>
    public const string Approve = $"{KubernetesObject.Group}/approve";

    private const int LongestShown = 200;

    /// <summary>The value of the last request by this annotation that was carried out.</summary>
    public static string? Handled(CanaryStatus status, string annotation)
        => status.HandledRequests?.FirstOrDefault(handled => handled.Request == Name(annotation))?.Value;

    /// <summary>The status in which this request counts as carried out.</summary>
    public static CanaryStatus Handle(CanaryStatus status, string annotation, string value, DateTimeOffset now) => status with
    {
        HandledRequests =
        [
            .. (status.HandledRequests ?? []).Where(handled => handled.Request != Name(annotation)),
            new HandledRequest { Request = Name(annotation), Value = value, At = now },
        ],
    };

    /// <summary>The annotation as a person has to set it: with a number where the same value was carried out already, and would not be again.</summary>
    public static string Asking(CanaryStatus status, string annotation, string? revision)
    {
        string[] handled = Handled(status, annotation)?.Split('@', 2) ?? [];
        return handled is not [var former, ..] || former != revision
            ? $"{annotation}={revision}"
            : $"{annotation}={revision}@{(handled is [_, var suffix] && int.TryParse(suffix, CultureInfo.InvariantCulture, out int count) ? count + 1 : 2)}";
    }

    /// <summary>The annotation as it was set, for what comes after its @ may be somebody's name; an annotation may be as long as a book.</summary>
    public static string Shown(string annotation, string value)
        => $"annotation {annotation}={(value.Length <= LongestShown ? value : $"{value[..LongestShown]}…")}";

    private static string Name(string annotation) => annotation[(KubernetesObject.Group.Length + 1)..];
}
