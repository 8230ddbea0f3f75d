namespace ProgressiveDelivery.Routing;

/// <summary>Splits traffic between primary and canary by means of one kind of router.</summary>
public interface IRouter
{
    /// <summary>Reads the router's objects from caches; never asks the API server.</summary>
    RouteState Observe(Route route);

    /// <summary>Writes the canary's route with this weight, mirroring the user's route as it is now.</summary>
    Task SetWeightAsync(Route route, Weight weight, CancellationToken cancellationToken);

    /// <summary>Deletes the canary's route; it is no error when it is gone already.</summary>
    Task RemoveAsync(Route route, CancellationToken cancellationToken);
}
