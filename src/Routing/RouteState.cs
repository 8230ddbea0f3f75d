namespace ProgressiveDelivery.Routing;

/// <summary>The router's objects as they are now.</summary>
/// <param name="Problem">Why there is nothing to route, as a sentence that tells what to do; null when there is.</param>
/// <param name="Exists">Whether the canary's route is there.</param>
/// <param name="Current">Whether it mirrors the user's route as that is now.</param>
/// <param name="CanaryWeight">The weight that it carries, in percent.</param>
public sealed record RouteState(string? Problem, bool Exists, bool Current, int CanaryWeight)
{
    /// <summary>Whether the user's route is there and points to the app.</summary>
    public bool SourceExists => Problem is null;
}
