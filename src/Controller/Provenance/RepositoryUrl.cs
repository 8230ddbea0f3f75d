namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Compares repository addresses, which two objects often spell in two ways.</summary>
internal static class RepositoryUrl
{
    private const string Ssh = "ssh://";

    /// <summary>Whether both lead to one repository: scheme, user, the host's case and a closing <c>.git</c> or slash make no difference.</summary>
    public static bool Same(string one, string other) => Place(one) is { } place && place == Place(other);

    /// <summary>One name for all spellings of an address, without the user: <c>git.example.com/apps</c>; what is no address stays as it is.</summary>
    public static string NameOf(string address) => Place(address) ?? address;

    /// <summary>The short form <c>git@host:path</c>, which Git takes but which is no URL, as a URL; any other address as it is.</summary>
    public static string WithScheme(string address)
    {
        int colon = address.IndexOf(':', StringComparison.Ordinal);
        int slash = address.IndexOf('/', StringComparison.Ordinal);
        // A slash before the colon is a path on this machine, and so is an address without a colon.
        return colon <= 0 || address.Contains("://", StringComparison.Ordinal) || (slash >= 0 && slash < colon)
            ? address
            : $"{Ssh}{address[..colon]}/{address[(colon + 1)..].TrimStart('/')}";
    }

    private static string? Place(string address)
        => Uri.TryCreate(WithScheme(address), UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0
            ? $"{uri.Host}{Port(uri)}/{TrimmedPath(uri)}"
            : null;

    /// <summary>Standard ports lead to the same host; another one is another server.</summary>
    private static string Port(Uri uri) => uri.IsDefaultPort || uri.Port is 22 or 80 or 443 or -1 ? "" : $":{uri.Port}";

    private static string TrimmedPath(Uri uri)
    {
        string path = uri.AbsolutePath.Trim('/');
        return path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path;
    }
}
