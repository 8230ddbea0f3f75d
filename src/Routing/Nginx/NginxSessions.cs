using System.Globalization;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Routing.Nginx;

/// <summary>
/// Session affinity of ingress-nginx: the app's own Ingress decides whether there is any, and its canary Ingress only whether the canary has a
/// part in it (https://kubernetes.github.io/ingress-nginx/examples/affinity/cookie). The session decides before header, cookie and weight.
/// </summary>
internal static class NginxSessions
{
    private const string DefaultCookie = "INGRESSCOOKIE";
    private const string CanaryBehavior = "affinity-canary-behavior";

    public static bool AreKeptBy(JsonObject source, string prefix) => source.Annotation($"{prefix}/affinity") == "cookie";

    /// <summary>
    /// Says in a canary Ingress what becomes of users whose session is with the canary. Without a weight they must not stay there: only the
    /// legacy behaviour lets go of them.
    /// </summary>
    public static void Write(JsonObject annotations, JsonObject source, Weight weight, string prefix)
    {
        if (AreKeptBy(source, prefix))
        {
            annotations[$"{prefix}/{CanaryBehavior}"] = weight == Weight.None ? "legacy" : "sticky";
        }
    }

    /// <summary>What the app's own Ingress must say for sessions to be kept as the route wants it.</summary>
    public static IEnumerable<string> Refusals(JsonObject source, SessionCookie wanted, string prefix)
    {
        string name = source.Name();
        if (!AreKeptBy(source, prefix))
        {
            yield return $"spec.analysis.sessionAffinity: ingress-nginx keeps sessions as the app's own Ingress says, which is not ours to change; set annotations {prefix}/affinity: cookie and {prefix}/session-cookie-name: {wanted.Name} on Ingress {name}, or remove it.";
            yield break;
        }

        string cookie = source.Annotation($"{prefix}/session-cookie-name") ?? DefaultCookie;
        if (cookie != wanted.Name)
        {
            yield return $"spec.analysis.sessionAffinity.cookieName is {wanted.Name}, but Ingress {name} keeps sessions by cookie {cookie}; set annotation {prefix}/session-cookie-name on it, or correct cookieName.";
        }

        string? age = source.Annotation($"{prefix}/session-cookie-max-age");
        if (wanted.MaxAge is { } seconds && age != seconds.ToString(CultureInfo.InvariantCulture))
        {
            yield return $"spec.analysis.sessionAffinity.maxAge is {seconds}, but Ingress {name} has {(age is null ? "none" : age)}; set annotation {prefix}/session-cookie-max-age on it, or remove maxAge.";
        }
    }
}
