using System.Globalization;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>The connection of a pod: address from the environment, identity from the mounted service account.</summary>
internal static class InCluster
{
    /// <summary>Null when this is not a pod.</summary>
    public static ConnectionSettings? TryLoad(ConfigurationSources sources)
    {
        string? host = sources.Variable("KUBERNETES_SERVICE_HOST")?.Trim();
        string? port = sources.Variable("KUBERNETES_SERVICE_PORT")?.Trim();
        string token = Path.Combine(sources.ServiceAccountFolder, "token");
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port) || !File.Exists(token))
        {
            return null;
        }

        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
        {
            throw new ConfigurationException($"KUBERNETES_SERVICE_PORT is \"{port}\", which is not a port.");
        }

        string ns = Path.Combine(sources.ServiceAccountFolder, "namespace");
        string ca = Path.Combine(sources.ServiceAccountFolder, "ca.crt");
        return new()
        {
            // UriBuilder puts an IPv6 address into brackets.
            Server = new UriBuilder(Uri.UriSchemeHttps, host, number).Uri,
            Namespace = File.Exists(ns) ? File.ReadAllText(ns).Trim() : "default",
            CertificateAuthority = File.Exists(ca) ? PemSource.FromFile(ca) : null,
            TokenFile = token,
            BypassProxy = true,
        };
    }
}
