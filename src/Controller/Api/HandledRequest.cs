using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>The last request of a kind that was carried out; the same one is not carried out twice.</summary>
internal sealed record HandledRequest
{
    [Description("The annotation without its group: abort, retry, revert, release, pause, resume, promote or approve.")]
    public required string Request { get; init; }

    [Description("Its value: the revision and, after an @, whatever the person has put there.")]
    public required string Value { get; init; }

    [Description("When it was carried out.")]
    public DateTimeOffset At { get; init; }
}
