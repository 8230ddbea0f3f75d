using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace ProgressiveDelivery.Sandbox.GitServer;

/// <summary>The one token that opens the server: as a bearer token, or as the password of any user.</summary>
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
            "bearer" => Encoding.UTF8.GetBytes(header.Parameter ?? ""),
            "basic" => Password(header.Parameter ?? ""),
            _ => null,
        };
        return given is not null && CryptographicOperations.FixedTimeEquals(given, _token);
    }

    private static byte[]? Password(string credentials)
    {
        byte[] text = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, text, out int length))
        {
            return null;
        }

        int colon = Array.IndexOf(text, (byte)':', 0, length);
        return colon < 0 ? null : text[(colon + 1)..length];
    }
}
