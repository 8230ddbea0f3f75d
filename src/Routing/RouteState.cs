namespace ProgressiveDelivery.Routing;

/// <summary>The router's objects as they are now.</summary>
/// <param name="Problem">Why there is nothing to route, as a sentence that tells what to do; null when there is.</param>
/// <param name="Exists">Whether the canary's route is there.</param>
/// <param name="Current">Whether it mirrors the user's route as that is now.</param>
/// <param name="CanaryWeight">The weight that it carries, in percent.</param>
public sealed record RouteState(string? Problem, bool Exists, bool Current, int CanaryWeight)
{
    /// <summary>Whether users stay on the side that they came to first, so that the share of the requests need not be the weight.</summary>
    public bool KeepsSessions { get; init; }

    /// <summary>Whether the user's route is there and points to the app.</summary>
    public bool SourceExists => Problem is null;

    /// <summary>
    /// Several routes as one: it has traffic when one of them has, and is current only when all of them are and carry the same weight.
    /// </summary>
    public static RouteState Of(IReadOnlyList<RouteState> states)
    {
        int weight = states.Max(state => state.CanaryWeight);
        string[] problems = [.. states.Select(state => state.Problem).OfType<string>()];
        return new RouteState(
            problems.Length == 0 ? null : string.Join(' ', problems),
            states.Any(state => state.Exists),
            states.All(state => state.Current && state.CanaryWeight == weight),
            weight)
        {
            KeepsSessions = states.Any(state => state.KeepsSessions),
        };
    }
}
