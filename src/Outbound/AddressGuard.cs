using System.Net;
using System.Net.Sockets;

namespace ProgressiveDelivery.Outbound;

/// <summary>
/// Keeps requests to addresses that users name away from link-local ones, where clouds answer with the node's credentials
/// (https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html). The address is
/// checked that is connected to, so that no name leads around it.
/// </summary>
internal static class AddressGuard
{
    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="HttpRequestException">The name leads to refused addresses only.</exception>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        IPAddress[] allowed = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken);
        if (allowed.Length == 0)
        {
            throw new HttpRequestException(Refusal(context.DnsEndPoint.Host));
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Where a name leads, without what is refused.</summary>
    /// <exception cref="SocketException">The name leads nowhere.</exception>
    public static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
        => [.. (await Dns.GetHostAddressesAsync(host, cancellationToken)).Where(address => !IsRefused(address))];

    /// <summary>A sentence without its full stop.</summary>
    public static string Refusal(string host) => $"{host} is a link-local address, which is refused";

    /// <summary>169.254.0.0/16, fe80::/10, the unspecified and multicast addresses, and what stands for them in IPv6.</summary>
    public static bool IsRefused(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any) || IsAwsMetadata(address);
        }

        byte[] bytes = address.GetAddressBytes();
        return (bytes[0], bytes[1]) is (169, 254) || bytes[0] is 0 or >= 224;
    }

    /// <summary>fd00:ec2::254, the instance metadata service of EC2 over IPv6, is a unique local address.</summary>
    private static bool IsAwsMetadata(IPAddress address) => address.Equals(IPAddress.Parse("fd00:ec2::254"));
}
