using System.Globalization;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.Ingress.Routing;

/// <summary>The cookie by which clients stay on the backend, stable or canary, that served them first.</summary>
/// <param name="Cookie">Its name.</param>
/// <param name="MaxAge">Its lifetime in seconds; null for the life of a session.</param>
internal sealed record SessionAffinity(string Cookie, int? MaxAge)
{
    private const string Prefix = "nginx.ingress.kubernetes.io/";

    /// <summary>What a main Ingress says; null when it keeps no sessions.</summary>
    public static SessionAffinity? Read(JsonObject ingress) => Text(ingress, "affinity") == "cookie"
        ? new SessionAffinity(
            Text(ingress, "session-cookie-name") ?? "INGRESSCOOKIE",
            int.TryParse(Text(ingress, "session-cookie-max-age"), NumberStyles.None, CultureInfo.InvariantCulture, out int age) ? age : null)
        : null;

    /// <summary>Whether a canary Ingress has a part in the sessions of its main Ingress.</summary>
    public static bool IsShared(JsonObject canary) => Text(canary, "affinity-canary-behavior") != "legacy";

    private static string? Text(JsonObject ingress, string name) => (string?)ingress["metadata"]?["annotations"]?[Prefix + name];
}
