namespace ProgressiveDelivery.Sandbox.Playground.Load;

/// <summary>Requests of a span of time, counted.</summary>
public sealed record Tally
{
    public required int Sent { get; init; }

    /// <summary>Answers that are no success and not the bad version's own.</summary>
    public required int Failed { get; init; }

    public required IReadOnlyDictionary<string, int> ByVersion { get; init; }

    public static Tally Of(IReadOnlyCollection<Answer> answers, string? badVersion) => new()
    {
        Sent = answers.Count,
        Failed = answers.Count(answer => answer.IsFailed(badVersion)),
        ByVersion = new SortedDictionary<string, int>(
            answers.Where(answer => answer.Version is not null).GroupBy(answer => answer.Version!).ToDictionary(group => group.Key, group => group.Count()),
            StringComparer.Ordinal),
    };
}
