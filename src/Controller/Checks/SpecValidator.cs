using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Starts;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Checks what a schema cannot say. Each problem is a sentence that tells what to change.</summary>
internal sealed class SpecValidator(ClusterCache cache, DependencyIndex dependencies, ControllerOptions options)
{
    /// <summary>A Service name may have 63 characters, of which our suffixes take eight.</summary>
    private const int LongestServiceName = 55;

    public IReadOnlyList<string> Problems(Canary canary, JsonObject? target, SelectorLabel? label)
        =>
        [
            .. Unsupported(canary.Spec),
            .. Renamed(canary),
            .. Ingresses(canary.Spec),
            .. GitRollbackChecks.In(canary.Spec),
            .. FreezeCalendar.Problems(canary.Spec),
            .. DependencyChecks.In(canary, cache.Canaries.Get, options.NoCrossNamespaceRefs),
            .. new AnalysisChecks(cache.MetricTemplates.Store.Get, options).Problems(canary),
            .. Objects(canary, target, label),
        ];

    private static IEnumerable<string> Unsupported(CanarySpec spec)
        => UnsupportedFields.In(spec).Select(field => field is "spec.analysis.mirror" or "spec.analysis.mirrorWeight"
            ? $"{field}: ingress-nginx mirrors by annotations of the app's own Ingress, which is not ours to change, and Services do not mirror at all; remove it."
            : $"{field} is not supported by this version; remove it.");

    private static IEnumerable<string> Renamed(Canary canary)
    {
        if (canary.Status?.Adopted is not { } adopted)
        {
            yield break;
        }

        (string Field, string Was, string Is)[] names =
        [
            ("spec.targetRef.name", adopted.Target, canary.Spec.TargetRef.Name),
            ("spec.service.name", adopted.Service, canary.Spec.ServiceName()),
        ];
        IReadOnlyList<string> ingresses = canary.Spec.Ingresses();
        if (adopted.Ingresses.Count > 0 && !canary.Spec.IsRouted())
        {
            yield return "spec.provider was nginx when the app was adopted; set it back, or delete the Canary and create it anew.";
            ingresses = adopted.Ingresses;
        }

        string ingressField = canary.Spec.IngressRef is null ? "spec.ingressRefs" : "spec.ingressRef.name";
        foreach ((string field, string was, _) in
            names.Where(name => name.Was != name.Is).Concat(adopted.Ingresses.Except(ingresses).Select(gone => (ingressField, gone, ""))))
        {
            yield return $"{field} {(field == "spec.ingressRefs" ? "had" : "was")} {was} when the app was adopted; set it back, or delete the Canary and create it anew.";
        }
    }

    private static IEnumerable<string> Ingresses(CanarySpec spec)
    {
        if (!spec.IsRouted())
        {
            if (spec.IngressRef is not null || spec.IngressRefs is { Count: > 0 })
            {
                yield return "spec.ingressRef has no meaning for spec.provider kubernetes, which changes no route; remove it, or set spec.provider to nginx.";
            }
        }
        else if (spec.Ingresses().Count == 0)
        {
            yield return "Set spec.ingressRef, or spec.ingressRefs, to what carries the app's traffic.";
        }
        else if (spec is { IngressRef: not null, IngressRefs.Count: > 0 })
        {
            yield return "Set spec.ingressRef or spec.ingressRefs, not both.";
        }
    }

    private List<string> Objects(Canary canary, JsonObject? target, SelectorLabel? label)
    {
        var problems = new List<string>();
        var app = new App(canary);
        if (app.ApexService.Name.Length > LongestServiceName)
        {
            problems.Add($"Service name {app.ApexService.Name} is longer than {LongestServiceName} characters, which leaves no room for -primary; set a shorter spec.service.name.");
        }

        if (target is not null && label is null)
        {
            problems.Add($"Deployment {app.Target.Name} selects its pods by none of the labels {string.Join(", ", options.PodLabels())}; add one to spec.selector.matchLabels, or name yours in the Helm value selectorLabels.");
        }

        if (cache.Deployments.Get(app.Primary) is { } primary && !GeneratedMetadata.IsOwnedBy(primary, app.Owner))
        {
            problems.Add($"Deployment {app.Primary.Name} exists and was not made for this Canary; delete or rename it.");
        }

        foreach (ObjectKey name in (ReadOnlySpan<ObjectKey>)[app.PrimaryService, app.CanaryService])
        {
            if (cache.Services.Get(name) is { } service && !GeneratedMetadata.IsOwnedBy(service, app.Owner))
            {
                problems.Add($"Service {name.Name} exists and was not made for this Canary; delete or rename it.");
            }
        }

        if (cache.Services.Get(app.ApexService)?.Get<string>("spec", "type") == "ExternalName")
        {
            problems.Add($"Service {app.ApexService.Name} is of type ExternalName, whose traffic goes to no pod; set another spec.service.name.");
        }

        if (cache.Services.Get(app.ApexService)?.Annotation(GeneratedMetadata.OwnerAnnotation) is { } owner && owner != app.Owner)
        {
            problems.Add($"Service {app.ApexService.Name} is held by Canary {owner}; set another spec.service.name.");
        }

        if (label is { Target.Length: > LongestServiceName })
        {
            problems.Add($"Label {label.Key} of Deployment {app.Target.Name} is longer than {LongestServiceName} characters, which leaves no room for -primary; shorten it.");
        }

        problems.AddRange(AutoscalerChecks.Problems(app, cache.Companions));
        problems.AddRange(app.Ingresses.SelectMany(ingress => Ports(canary.Spec, app, ingress)));
        foreach (ObjectKey other in dependencies.DependentsOf(new ObjectReference("Deployment", app.Target)))
        {
            if (other != app.Key && cache.Canaries.Get(other) is { } rival && new App(rival).Target == app.Target && IsOlder(rival, canary))
            {
                problems.Add($"Canary {other} already releases Deployment {app.Target.Name}; delete one of them.");
            }
        }

        return problems;
    }

    /// <summary>The canary's Service has one port; a path that names another one would lead nowhere.</summary>
    private IEnumerable<string> Ports(CanarySpec spec, App app, ObjectKey ingress)
    {
        string name = spec.Service.PortName ?? "http";
        JsonObject live = cache.Ingresses.Get(ingress) ?? [];
        IEnumerable<JsonNode?> backends = live.Items("spec", "rules").SelectMany(rule => rule.Items("http", "paths")).Select(path => path.At("backend")).Append(live.At("spec", "defaultBackend"));
        foreach (JsonObject backend in backends.Select(backend => backend?["service"]).OfType<JsonObject>().Where(service => service.Get<string>("name") == app.ApexService.Name))
        {
            if (backend.Get<string>("port", "name") is { } wanted && wanted != name)
            {
                yield return $"Ingress {ingress.Name} points to port {wanted} of Service {app.ApexService.Name}; set spec.service.portName to {wanted}.";
            }
            else if (backend.Get<int>("port", "number") is > 0 and int number && number != spec.Service.Port)
            {
                yield return $"Ingress {ingress.Name} points to port {number} of Service {app.ApexService.Name}; set spec.service.port to {number}.";
            }
        }
    }

    private static bool IsOlder(Canary rival, Canary canary)
        => (rival.Metadata.CreationTimestamp, rival.Metadata.Name).CompareTo((canary.Metadata.CreationTimestamp, canary.Metadata.Name)) < 0;
}
