using System.Diagnostics.CodeAnalysis;

namespace ProgressiveDelivery.Git;

/// <summary>A checked repository address: http, https or ssh, without any password in it.</summary>
internal sealed record GitAddress(string Url, string Scheme, string Origin, string? User)
{
    public bool IsSsh => Scheme == "ssh";

    public bool IsHttp => Scheme is "http" or "https";

    public static bool TryParse(string url, [NotNullWhen(true)] out GitAddress? address, [NotNullWhen(false)] out string? error, bool allowFile = false)
    {
        address = null;
        error = null;
        if (url.Length == 0 || url[0] == '-' || url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            error = "the repository address is empty or holds a character that no address has";
            return false;
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || !url.Contains("://", StringComparison.Ordinal))
        {
            error = "the repository address is not a URL; write it as https://host/path or ssh://git@host/path";
            return false;
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            error = "the repository address has a query or a fragment";
            return false;
        }

        if (uri.Scheme is not ("http" or "https" or "ssh") && !(allowFile && uri.Scheme == "file"))
        {
            error = $"the repository address has the scheme '{uri.Scheme}'; only https, http and ssh are supported";
            return false;
        }

        string userInfo = Uri.UnescapeDataString(uri.UserInfo);
        if (userInfo.Contains(':', StringComparison.Ordinal))
        {
            error = "the repository address holds a password; put it into the Secret instead";
            return false;
        }

        // A host or user that begins with '-' would reach ssh as an option.
        if (uri.Scheme != "file" && (uri.Host.Length == 0 || uri.Host.StartsWith('-') || userInfo.StartsWith('-')))
        {
            error = "the repository address has no usable host or user name";
            return false;
        }

        address = From(uri, userInfo.Length == 0 ? null : userInfo, url);
        return true;
    }

    private static GitAddress From(Uri uri, string? user, string url)
    {
        // With the user in the URL git would ask for a password instead of sending our header.
        bool strip = user is not null && uri.Scheme is ("http" or "https");
        string plain = strip ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : url;
        string origin = $"{uri.Scheme}://{uri.Authority}/";
        return new GitAddress(plain, uri.Scheme, origin, user);
    }
}
