using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace ProgressiveDelivery.Sandbox.GitServer;

/// <summary>The one token that opens the server: as a bearer token, as Gitea's own kind, or as the password of any user.</summary>
internal sealed class AccessToken(string token)
{
    private readonly byte[] _token = Encoding.UTF8.GetBytes(token);

    /// <param name="authorization">The Authorization header.</param>
    public bool Opens(string? authorization)
    {
        if (!AuthenticationHeaderValue.TryParse(authorization, out AuthenticationHeaderValue? header))
        {
            return false;
        }

        byte[]? given = header.Scheme.ToLowerInvariant() switch
        {
            "bearer" or "token" => Encoding.UTF8.GetBytes(header.Parameter ?? ""),
            "basic" => Login(header.Parameter ?? "")?.Password,
            _ => null,
        };
        return given is not null && CryptographicOperations.FixedTimeEquals(given, _token);
    }

    /// <summary>The user name beside the token; <c>git</c> where there is none.</summary>
    public static string UserOf(string? authorization) =>
        AuthenticationHeaderValue.TryParse(authorization, out AuthenticationHeaderValue? header)
        && header.Scheme.Equals("basic", StringComparison.OrdinalIgnoreCase)
        && Login(header.Parameter ?? "") is { User.Length: > 0 } login ? login.User : "git";

    private static (string User, byte[] Password)? Login(string credentials)
    {
        byte[] text = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, text, out int length))
        {
            return null;
        }

        int colon = Array.IndexOf(text, (byte)':', 0, length);
        return colon < 0 ? null : (Encoding.UTF8.GetString(text, 0, colon), text[(colon + 1)..length]);
    }
}
