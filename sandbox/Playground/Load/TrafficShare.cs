namespace ProgressiveDelivery.Sandbox.Playground.Load;

/// <summary>How many of the requests sent at one weight a version has answered.</summary>
public sealed record TrafficShare(int Weight, int Requests, int Answered)
{
    /// <summary>
    /// Distance of the observed share from the weight in standard errors of a share,
    /// sqrt(w(1-w)/n); null where the weight leaves no room for chance or nothing was sent.
    /// </summary>
    public double? Z => Weight is <= 0 or >= 100 || Requests == 0
        ? null
        : Math.Abs(((double)Answered / Requests) - Expected) / Math.Sqrt(Expected * (1 - Expected) / Requests);

    /// <summary>Answers that cannot be chance: the canary's at weight 0, or the primary's at weight 100.</summary>
    public int Strays => Weight <= 0 ? Answered : Weight >= 100 ? Requests - Answered : 0;

    private double Expected => Weight / 100.0;

    /// <param name="settle">How long the ingress may take to follow a change of weight; what was sent meanwhile is left out.</param>
    public static TrafficShare Of(WeightSpan span, string version, TimeSpan settle, Func<DateTimeOffset, DateTimeOffset, IReadOnlyList<Answer>> answers)
    {
        // Requests of the last moment may have met the next weight before our watch told of it.
        IReadOnlyList<Answer> counted = answers(span.From + settle, span.To - (settle / 3));
        int known = counted.Count(answer => answer.Version is not null);
        return new(span.Weight, known, counted.Count(answer => answer.Version == version));
    }
}
