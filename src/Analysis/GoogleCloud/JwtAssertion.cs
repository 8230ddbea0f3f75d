using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Analysis.GoogleCloud;

/// <summary>Signs the claim that is exchanged for an access token, https://developers.google.com/identity/protocols/oauth2/service-account#httprest.</summary>
internal static class JwtAssertion
{
    /// <summary>Google accepts an hour at most.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public static string Sign(ServiceAccountKey key, string scope, DateTimeOffset now)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT" };
        if (key.KeyId is { } id)
        {
            header["kid"] = id;
        }

        var claims = new JsonObject
        {
            ["iss"] = key.Email,
            ["scope"] = scope,
            ["aud"] = key.TokenUri.OriginalString,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
        };
        string signed = $"{Encode(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key.PrivateKeyPem);
        return $"{signed}.{Encode(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
