using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Routing.Nginx;

/// <summary>Splits traffic by a canary Ingress beside the user's own, as ingress-nginx understands it.</summary>
/// <param name="ingress">Reads an Ingress from a cache that holds our own last writes.</param>
/// <param name="apply">Writes an Ingress by server-side apply, and into that cache.</param>
/// <param name="delete">Deletes an Ingress as it was read; no error when it is gone.</param>
/// <param name="options">How ingress-nginx is set up.</param>
public sealed class NginxRouter(
    Func<ObjectKey, JsonObject?> ingress,
    Func<ObjectKey, JsonObject, CancellationToken, Task> apply,
    Func<JsonObject, CancellationToken, Task> delete,
    NginxOptions options) : IRouter
{
    public RouteState Observe(Route route)
    {
        JsonObject? canary = ingress(new ObjectKey(route.Namespace, NginxIngress.NameFor(route)));
        int weight = canary is null ? 0 : NginxIngress.WeightOf(canary, options.AnnotationsPrefix);
        if (ingress(new ObjectKey(route.Namespace, route.Source)) is not { } source)
        {
            return new RouteState($"Ingress {route.Source} does not exist; create it or correct spec.ingressRef.name.", canary is not null, canary is not null, weight);
        }

        if (NginxIngress.Desired(source, route, new Weight(weight), options.AnnotationsPrefix) is not { } desired)
        {
            return new RouteState($"Ingress {route.Source} has no path to Service {route.ApexService}; point one to it or correct spec.service.name.", canary is not null, canary is not null, weight);
        }

        if (canary is not null && !GeneratedMetadata.IsOwnedBy(canary, route.Owner))
        {
            return new RouteState($"Ingress {NginxIngress.NameFor(route)} exists and was not made for this Canary; delete or rename it.", Exists: false, Current: false, 0);
        }

        return new RouteState(null, canary is not null, canary is not null && Intent.IsContainedIn(desired, canary), weight);
    }

    public Task SetWeightAsync(Route route, Weight weight, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(route.Namespace, NginxIngress.NameFor(route));
        JsonObject? source = ingress(new ObjectKey(route.Namespace, route.Source));
        JsonObject? desired = source is null ? null : NginxIngress.Desired(source, route, weight, options.AnnotationsPrefix);
        if (desired is not null)
        {
            return apply(key, desired, cancellationToken);
        }

        // Without a path of the user's to mirror, a canary route has nothing to split: taking it down is weight 0.
        return weight == Weight.None
            ? RemoveAsync(route, cancellationToken)
            : throw new InvalidOperationException($"Ingress {route.Source} has no path to Service {route.ApexService}.");
    }

    public Task RemoveAsync(Route route, CancellationToken cancellationToken)
        => ingress(new ObjectKey(route.Namespace, NginxIngress.NameFor(route))) is { } canary && GeneratedMetadata.IsOwnedBy(canary, route.Owner)
            ? delete(canary, cancellationToken)
            : Task.CompletedTask;
}
