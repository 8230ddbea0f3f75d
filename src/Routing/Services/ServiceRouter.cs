namespace ProgressiveDelivery.Routing.Services;

/// <summary>No router at all: the Service of the app selects the primary's pods, and the canary gets no traffic of users.</summary>
public sealed class ServiceRouter : IRouter
{
    private static readonly RouteState Nothing = new(null, Exists: true, Current: true, 0);

    public IReadOnlyList<string> Refusals(Route route) =>
    [
        .. route.Match.Count == 0 ? [] : new[] { "spec.analysis.match needs a router that tells requests apart, which spec.provider kubernetes does not have; remove it, or set spec.provider to nginx." },
        .. route.Session is null ? [] : new[] { "spec.analysis.sessionAffinity needs a router that keeps sessions, which spec.provider kubernetes does not have; remove it, or set spec.provider to nginx." },
    ];

    public RouteState Observe(Route route) => Nothing;

    /// <exception cref="InvalidOperationException">The weight is above 0.</exception>
    public Task SetWeightAsync(Route route, Weight weight, CancellationToken cancellationToken) => weight == Weight.None
        ? Task.CompletedTask
        : throw new InvalidOperationException($"Services cannot give the canary a weight of {weight.Canary}.");

    public Task RemoveAsync(Route route, CancellationToken cancellationToken) => Task.CompletedTask;
}
