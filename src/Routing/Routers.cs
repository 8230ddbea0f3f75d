namespace ProgressiveDelivery.Routing;

/// <summary>All routers as one: each route goes to the router of its kind.</summary>
/// <param name="kinds">The routers by <see cref="RouterKind"/>.</param>
public sealed class Routers(IReadOnlyDictionary<string, IRouter> kinds) : IRouter
{
    public IReadOnlyList<string> Refusals(Route route) => kinds[route.Kind].Refusals(route);

    public RouteState Observe(Route route) => kinds[route.Kind].Observe(route);

    public Task SetWeightAsync(Route route, Weight weight, CancellationToken cancellationToken) => kinds[route.Kind].SetWeightAsync(route, weight, cancellationToken);

    public Task RemoveAsync(Route route, CancellationToken cancellationToken) => kinds[route.Kind].RemoveAsync(route, cancellationToken);
}
