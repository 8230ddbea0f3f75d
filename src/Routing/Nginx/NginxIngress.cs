using System.Globalization;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Routing.Nginx;

/// <summary>
/// Derives the canary Ingress from the user's one, by ingress-nginx's contract
/// (https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary).
/// </summary>
internal static class NginxIngress
{
    /// <summary>Carries the names of the annotations that we copied, so that one taken off the user's Ingress is noticed.</summary>
    private const string CopiedAnnotation = "canary.gitops.dev/copied-annotations";

    public static string NameFor(string source) => $"{source}-canary";

    /// <summary>
    /// The canary Ingress with this weight, as a server-side apply intent: the rules and paths of the user's Ingress that
    /// point to the app's Service, pointing to the canary's instead; null when there is none.
    /// </summary>
    public static JsonObject? Desired(JsonObject source, Route route, Weight weight, string prefix)
    {
        JsonArray rules = NginxRules.Of(source, route);
        if (rules.Count == 0)
        {
            return null;
        }

        var spec = new JsonObject { ["rules"] = rules };
        if (source.Get<string>("spec", "ingressClassName") is { } ingressClass)
        {
            spec["ingressClassName"] = ingressClass;
        }

        if (source.At("spec", "tls") is JsonArray { Count: > 0 } tls)
        {
            spec["tls"] = tls.DeepClone();
        }

        JsonObject metadata = GeneratedMetadata.For(route.Namespace, NameFor(source.Name()), route.Owner, route.OwnerReference);
        metadata["labels"] = GeneratedMetadata.WithoutTracking(source.Labels());
        var annotations = (JsonObject)metadata["annotations"]!;
        string[] copied = [.. source.Annotations().Keys.Where(name => IsCopied(name, prefix)).Order(StringComparer.Ordinal)];
        foreach (string name in copied)
        {
            annotations[name] = source.Annotations()[name];
        }

        annotations[CopiedAnnotation] = string.Join(',', copied.Select(name => name[(name.LastIndexOf('/') + 1)..]));
        annotations[$"{prefix}/canary"] = "true";
        annotations[$"{prefix}/canary-weight"] = (route.IsMatchOnly ? 0 : weight.Canary).ToString(CultureInfo.InvariantCulture);
        NginxSessions.Write(annotations, source, weight, prefix);
        if (weight != Weight.None)
        {
            foreach ((string name, string value) in NginxMatch.Annotations(route))
            {
                annotations[$"{prefix}/{name}"] = value;
            }
        }

        return new JsonObject
        {
            ["apiVersion"] = "networking.k8s.io/v1",
            ["kind"] = "Ingress",
            ["metadata"] = metadata,
            ["spec"] = spec,
        };
    }

    /// <summary>
    /// The weight that a canary Ingress carries; 0 when it is not one or the annotation is unreadable. One that tells requests by a header or
    /// cookie and has no weight beside that gets all of those.
    /// </summary>
    public static int WeightOf(JsonObject ingress, string prefix)
    {
        if (ingress.Annotation($"{prefix}/canary") != "true")
        {
            return 0;
        }

        int weight = int.TryParse(ingress.Annotation($"{prefix}/canary-weight"), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? Math.Clamp(number, 0, 100) : 0;
        bool matches = ingress.Annotation($"{prefix}/{NginxMatch.ByHeader}") is { Length: > 0 } || ingress.Annotation($"{prefix}/{NginxMatch.ByCookie}") is { Length: > 0 };
        return weight == 0 && matches ? 100 : weight;
    }

    /// <summary>
    /// A merge patch without the matches of requests that the live canary Ingress has and the desired one has not; null when there are none.
    /// Left by another writer, they would send traffic to the canary whatever its weight is.
    /// </summary>
    public static JsonObject? WithoutLeftovers(JsonObject live, JsonObject desired, string prefix)
    {
        var gone = new JsonObject();
        foreach (string name in live.Annotations().Keys.Where(name => name.StartsWith($"{prefix}/canary-by-", StringComparison.Ordinal) && desired.Annotation(name) is null))
        {
            gone[name] = null;
        }

        return gone.Count == 0 ? null : new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = gone } };
    }

    /// <summary>Annotations of other controllers stay with the user's Ingress: a second certificate or DNS record would be asked for.</summary>
    private static bool IsCopied(string annotation, string prefix)
        => annotation == "kubernetes.io/ingress.class"
           || (annotation.StartsWith($"{prefix}/", StringComparison.Ordinal) && !annotation.StartsWith($"{prefix}/canary", StringComparison.Ordinal));
}
