namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>The router's objects.</summary>
/// <param name="SourceExists">Whether the user's Ingress is there.</param>
/// <param name="Exists">Whether the canary's route is there.</param>
/// <param name="Current">Whether it mirrors the user's Ingress as it is now.</param>
/// <param name="CanaryWeight">The weight it carries.</param>
internal sealed record RouteState(bool SourceExists, bool Exists, bool Current, int CanaryWeight);
