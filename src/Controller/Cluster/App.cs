using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Names of everything that belongs to one Canary.</summary>
internal sealed record App(Canary Canary)
{
    private CanarySpec Spec => Canary.Spec;

    public string Namespace => Canary.Metadata.Namespace;

    /// <summary>Key of the Canary itself.</summary>
    public ObjectKey Key => new(Namespace, Canary.Metadata.Name);

    /// <summary>Value of the annotation by which generated objects name their Canary.</summary>
    public string Owner => Key.ToString();

    // From the adoption on these names stand: what carries users' traffic must not get out of sight by an edit.
    public ObjectKey Target => new(Namespace, Canary.Status?.Adopted?.Target ?? Spec.TargetRef.Name);

    public ObjectKey Primary => new(Namespace, $"{Target.Name}-primary");

    public ObjectKey ApexService => new(Namespace, Canary.Status?.Adopted?.Service ?? Spec.ServiceName());

    public ObjectKey PrimaryService => new(Namespace, $"{ApexService.Name}-primary");

    public ObjectKey CanaryService => new(Namespace, $"{ApexService.Name}-canary");

    public IReadOnlyList<ObjectKey> Ingresses => [.. Canary.IngressNames().Select(name => new ObjectKey(Namespace, name))];

    public IEnumerable<ObjectKey> CanaryIngresses => Ingresses.Select(ingress => ingress with { Name = $"{ingress.Name}-canary" });

    public Route Route => new(Namespace, Canary.IngressNames(), ApexService.Name, CanaryService.Name, Owner, OwnerReference)
    {
        // What carries a weight stays in sight, whatever the spec says now.
        Kind = Spec.IsRouted() || Canary.IngressNames().Count > 0 ? RouterKind.Nginx : RouterKind.Services,
        Match = [.. (Spec.Analysis.Match ?? []).Select(Headers)],
        Session = Spec.Analysis.SessionAffinity is { } affinity ? new SessionCookie(affinity.CookieName, affinity.MaxAge) : null,
        IsMatchOnly = StepPlan.StrategyOf(Spec) == Strategy.AbTest,
    };

    private static IReadOnlyList<HeaderMatch> Headers(RequestMatch match) =>
    [
        .. from header in match.Headers ?? new Dictionary<string, StringMatch>()
           let value = header.Value
           select value.Exact is { } exact ? new HeaderMatch(header.Key, MatchKind.Exact, exact)
               : value.Prefix is { } prefix ? new HeaderMatch(header.Key, MatchKind.Prefix, prefix)
               : value.Suffix is { } suffix ? new HeaderMatch(header.Key, MatchKind.Suffix, suffix)
               : new HeaderMatch(header.Key, MatchKind.Regex, value.Regex ?? ""),
    ];

    /// <summary>
    /// Generated objects are owned by the Canary only where it is to be deleted without giving back. Otherwise a foreground
    /// deletion would collect them, and with them the app, while the traffic is still being handed over.
    /// </summary>
    public JsonObject? OwnerReference => Spec.GivesBackOnDeletion() ? null : new JsonObject
    {
        ["apiVersion"] = Canary.ApiVersion,
        ["kind"] = Canary.KindName,
        ["name"] = Canary.Metadata.Name,
        ["uid"] = Canary.Metadata.Uid,
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };
}
