using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Routing.Nginx;

/// <summary>Splits traffic by a canary Ingress beside each of the user's own, as ingress-nginx understands it.</summary>
/// <param name="ingress">Reads an Ingress from a cache that holds our own last writes.</param>
/// <param name="apply">Writes an Ingress by server-side apply, and into that cache.</param>
/// <param name="patch">Changes an Ingress by a merge patch, in the API server and in that cache.</param>
/// <param name="delete">Deletes an Ingress as it was read; no error when it is gone.</param>
/// <param name="options">How ingress-nginx is set up.</param>
public sealed class NginxRouter(
    Func<ObjectKey, JsonObject?> ingress,
    Func<ObjectKey, JsonObject, CancellationToken, Task> apply,
    Func<ObjectKey, JsonObject, CancellationToken, Task> patch,
    Func<JsonObject, CancellationToken, Task> delete,
    NginxOptions options) : IRouter
{
    public IReadOnlyList<string> Refusals(Route route) =>
    [
        .. NginxMatch.Refusals(route),
        .. route.Session is null ? [] : route.Sources.Select(source => Get(route, source)).OfType<JsonObject>().SelectMany(main => NginxSessions.Refusals(main, route.Session, options.AnnotationsPrefix)),
    ];

    public RouteState Observe(Route route) => route.Sources.Count == 0
        ? new RouteState("No Ingress is named; set spec.ingressRef.", Exists: false, Current: false, 0)
        : RouteState.Of([.. route.Sources.Select(source => Observe(route, source))]);

    public async Task SetWeightAsync(Route route, Weight weight, CancellationToken cancellationToken)
    {
        if (weight != Weight.None)
        {
            foreach (string source in route.Sources)
            {
                await SetWeightAsync(route, source, weight, cancellationToken);
            }

            return;
        }

        // One Ingress that cannot be written must not keep the canary's traffic on the others.
        await Task.WhenAll(route.Sources.Select(source => SetWeightAsync(route, source, weight, cancellationToken)));
    }

    public Task RemoveAsync(Route route, CancellationToken cancellationToken)
        => Task.WhenAll(route.Sources.Select(source => RemoveAsync(route, source, cancellationToken)));

    private RouteState Observe(Route route, string source)
    {
        string name = NginxIngress.NameFor(source);
        JsonObject? canary = Get(route, name);
        int weight = canary is null ? 0 : NginxIngress.WeightOf(canary, options.AnnotationsPrefix);
        if (Get(route, source) is not { } main)
        {
            return new RouteState($"Ingress {source} does not exist; create it or correct {route.SourceField}.", canary is not null, canary is not null, weight);
        }

        if (NginxIngress.Desired(main, route, new Weight(weight), options.AnnotationsPrefix) is not { } desired)
        {
            return new RouteState($"Ingress {source} has no path to Service {route.ApexService}; point one to it or correct spec.service.name.", canary is not null, canary is not null, weight);
        }

        if (canary is not null && !GeneratedMetadata.IsOwnedBy(canary, route.Owner))
        {
            return new RouteState($"Ingress {name} exists and was not made for this Canary; delete or rename it.", Exists: false, Current: false, 0);
        }

        bool current = canary is not null && Intent.IsContainedIn(desired, canary) && NginxIngress.WithoutLeftovers(canary, desired, options.AnnotationsPrefix) is null;
        return new RouteState(null, canary is not null, current, weight) { KeepsSessions = NginxSessions.AreKeptBy(main, options.AnnotationsPrefix) };
    }

    private async Task SetWeightAsync(Route route, string source, Weight weight, CancellationToken cancellationToken)
    {
        JsonObject? main = Get(route, source);
        JsonObject? desired = main is null ? null : NginxIngress.Desired(main, route, weight, options.AnnotationsPrefix);
        if (desired is not null)
        {
            var key = new ObjectKey(route.Namespace, NginxIngress.NameFor(source));
            await apply(key, desired, cancellationToken);
            if (ingress(key) is { } live && NginxIngress.WithoutLeftovers(live, desired, options.AnnotationsPrefix) is { } leftovers)
            {
                await patch(key, leftovers, cancellationToken);
            }
        }
        else if (weight == Weight.None)
        {
            // Without a path of the user's to mirror, a canary route has nothing to split: taking it down is weight 0.
            await RemoveAsync(route, source, cancellationToken);
        }
        else
        {
            throw new InvalidOperationException($"Ingress {source} has no path to Service {route.ApexService}.");
        }
    }

    private Task RemoveAsync(Route route, string source, CancellationToken cancellationToken)
        => Get(route, NginxIngress.NameFor(source)) is { } canary && GeneratedMetadata.IsOwnedBy(canary, route.Owner)
            ? delete(canary, cancellationToken)
            : Task.CompletedTask;

    private JsonObject? Get(Route route, string name) => ingress(new ObjectKey(route.Namespace, name));
}
