using System.Net;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Decides through which proxy the API server is reached.</summary>
internal static class Proxying
{
    public static void Apply(SocketsHttpHandler handler, ConnectionSettings settings)
    {
        if (settings.Proxy is { } proxy)
        {
            handler.Proxy = new WebProxy(proxy) { Credentials = Credentials(proxy) };
        }
        else if (settings.BypassProxy || Excluded(settings.Server.DnsSafeHost, NoProxy()))
        {
            handler.UseProxy = false;
        }
    }

    /// <summary>Whether NO_PROXY names the network of an address; .NET itself knows host names there, but no networks.</summary>
    internal static bool Excluded(string host, string? noProxy)
    {
        if (!IPAddress.TryParse(host, out IPAddress? address))
        {
            return false;
        }

        return IPAddress.IsLoopback(address) || (noProxy ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Any(entry => IPNetwork.TryParse(entry, out IPNetwork network) && network.Contains(address));
    }

    private static string? NoProxy() =>
        Environment.GetEnvironmentVariable("no_proxy") ?? Environment.GetEnvironmentVariable("NO_PROXY");

    private static NetworkCredential? Credentials(Uri proxy)
    {
        if (proxy.UserInfo.Length == 0)
        {
            return null;
        }

        string[] parts = proxy.UserInfo.Split(':', 2);
        return new(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }
}
