using System.Net;
using System.Net.Sockets;

namespace ProgressiveDelivery.Outbound;

/// <summary>
/// Which of the addresses that users name may be asked: no link-local one, and where a list of hosts is set, only those. A host is
/// a name, an IP address, or <c>*.example.com</c> for all names below that one.
/// </summary>
public sealed class AddressPolicy
{
    private const string Below = "*.";

    private readonly IReadOnlyList<string> _hosts;

    /// <param name="hosts">The hosts that may be asked; all when empty.</param>
    /// <exception cref="ArgumentException">One of them is neither a name nor an IP address nor <c>*.</c> with a name.</exception>
    public AddressPolicy(IReadOnlyList<string> hosts)
    {
        _hosts = [.. hosts.Select(host => Plain(host.Trim()))];
        if (_hosts.FirstOrDefault(host => Uri.CheckHostName(host.StartsWith(Below, StringComparison.Ordinal) ? host[Below.Length..] : host) == UriHostNameType.Unknown) is { } wrong)
        {
            throw new ArgumentException($"'{wrong}' is no host; give a name, an IP address, or *.example.com for all names below that one, without scheme and port.", nameof(hosts));
        }
    }

    /// <summary>Any host, but no link-local address.</summary>
    public static AddressPolicy Any { get; } = new([]);

    /// <summary>Why an address is not asked, as far as the address itself tells, as a sentence without its full stop; null when it may be.</summary>
    public string? Refusal(Uri address)
    {
        string host = Plain(address.IdnHost);
        if (IPAddress.TryParse(host, out IPAddress? literal) && AddressGuard.IsRefused(literal))
        {
            return AddressGuard.Refusal(host);
        }

        return _hosts.Count == 0 || _hosts.Any(allowed => Matches(allowed, host))
            ? null
            : $"{host} is not among the hosts that this controller may ask (allowedHosts)";
    }

    /// <summary>The same for programs that connect by themselves; names are looked up, too.</summary>
    public async Task<string?> RefusalAsync(Uri address, CancellationToken cancellationToken)
    {
        if (Refusal(address) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return await AddressGuard.ResolveAsync(Plain(address.IdnHost), cancellationToken) is [] ? AddressGuard.Refusal(address.IdnHost) : null;
        }
        catch (SocketException)
        {
            // A name that leads nowhere leads nowhere bad; whoever connects will tell.
            return null;
        }
    }

    /// <summary>A handler that sends only what may be sent, by connections of that one. Not for handlers that follow redirects: those would be followed unseen.</summary>
    /// <param name="handler">Owned by the result from now on.</param>
    /// <param name="proxy">The proxy that a user has named, if any: it is an address, too.</param>
    public HttpMessageHandler Guard(SocketsHttpHandler handler, Uri? proxy = null)
    {
        handler.ConnectCallback = AddressGuard.ConnectAsync;
        return new GuardedHandler(this, proxy, handler);
    }

    private static string Plain(string host) => host.Trim('[', ']').TrimEnd('.');

    private static bool Matches(string allowed, string host) => allowed.StartsWith(Below, StringComparison.Ordinal)
        ? host.Length > allowed.Length - 1 && host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
        : string.Equals(allowed, host, StringComparison.OrdinalIgnoreCase);
}
