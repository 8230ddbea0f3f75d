using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>What was asked of one webhook, and what it said: enough to ask again after a restart, and never to skip it.</summary>
internal sealed record HookStatus
{
    [Description("Name of the webhook.")]
    public required string Name { get; init; }

    [Description("Its type.")]
    public required string Type { get; init; }

    [Description("The revision that it is asked about.")]
    public required string Revision { get; init; }

    [Description("The phase that it is told.")]
    public required string Phase { get; init; }

    [Description("The step that it is asked about; 0 before the first.")]
    public int Step { get; init; }

    [Description("Since when it is asked for this; its deadline counts from then.")]
    public DateTimeOffset? Since { get; init; }

    [Description("When it was asked last.")]
    public DateTimeOffset? AskedAt { get; init; }

    [Description("When that was answered; left out while the answer is awaited.")]
    public DateTimeOffset? AnsweredAt { get; init; }

    [Description("When it is asked again.")]
    public DateTimeOffset? AskAgainAt { get; init; }

    [Description("Since when its deadline is over, where it is waited for all the same.")]
    public DateTimeOffset? LateSince { get; init; }

    [Description("Tries in a row that count for nothing: no answer, or one that is tried again.")]
    public int Attempts { get; init; }

    [Description("The last answer.")]
    [OneOf(HookAnswer.Passed, HookAnswer.Refused, HookAnswer.Unavailable)]
    public string? Answer { get; init; }

    [Description("The last answer in words.")]
    public string? Message { get; init; }

    /// <summary>Whether an answer is awaited.</summary>
    public bool IsAwaited() => AskedAt is not null && AnsweredAt is null;

    /// <summary>Whether the last answer was success.</summary>
    public bool HasPassed() => Answer == HookAnswer.Passed;
}
