using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What must be looked up before a decision can be made.</summary>
internal enum Need
{
    Nothing,
    Analysis,
    Forecast,
    Origin,
    KeptTemplate,
    Gate,
    ImageBots,
    Slot,
}

/// <summary>What to do now: effects in order, then the status, then the notices.</summary>
internal sealed record Decision
{
    /// <summary>Name of the rule that decided.</summary>
    public string Rule { get; init; } = "";

    public IReadOnlyList<Effect> Effects { get; init; } = [];

    public required CanaryStatus Status { get; init; }

    public IReadOnlyList<Notice> Notices { get; init; } = [];

    /// <summary>When to look again though nothing changed; null when only a change matters.</summary>
    public DateTimeOffset? LookAgainAt { get; init; }

    /// <summary>One word for why this cannot go on without a person; null when it can.</summary>
    public string? Stalled { get; init; }

    /// <summary>Asks the shell to look something up and to decide once more; nothing else of the decision counts then.</summary>
    public Need Need { get; init; }
}
