namespace ProgressiveDelivery.Routing;

/// <summary>Splits traffic between primary and canary by means of one kind of router.</summary>
public interface IRouter
{
    /// <summary>What of the route this router cannot do, each a sentence that tells what to change; empty when it can do all.</summary>
    IReadOnlyList<string> Refusals(Route route);

    /// <summary>Reads the router's objects from caches; never asks the API server.</summary>
    RouteState Observe(Route route);

    /// <summary>Writes the canary's route with this weight, mirroring the user's route as it is now.</summary>
    Task SetWeightAsync(Route route, Weight weight, CancellationToken cancellationToken);

    /// <summary>Deletes the canary's route; it is no error when it is gone already.</summary>
    Task RemoveAsync(Route route, CancellationToken cancellationToken);
}
