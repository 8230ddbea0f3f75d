using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace ProgressiveDelivery.Git;

/// <summary>
/// The token that a GitHub App signs for itself
/// (https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app).
/// </summary>
internal static class GitHubAppJwt
{
    /// <summary>GitHub advises to set the start back by a minute, against clocks that differ.</summary>
    private const int Backdated = 60;

    /// <summary>GitHub takes at most ten minutes from its own clock on.</summary>
    private const int Lifetime = 9 * 60;

    public static bool IsKey(string pem)
    {
        try
        {
            using RSA rsa = Import(pem);
            return rsa.KeySize >= 2048;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <exception cref="GitHostException">The key cannot be read.</exception>
    public static string Create(GitHubAppCredentials app, DateTimeOffset now)
    {
        try
        {
            using RSA rsa = Import(app.PrivateKey);
            long second = now.ToUnixTimeSeconds();
            string issuer = JavaScriptEncoder.Default.Encode(app.AppId);
            string claims = string.Create(CultureInfo.InvariantCulture, $$"""{"iat":{{second - Backdated}},"exp":{{second + Lifetime}},"iss":"{{issuer}}"}""");
            string content = $"{Encode("""{"alg":"RS256","typ":"JWT"}""")}.{Encode(claims)}";
            byte[] signature = rsa.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return $"{content}.{Base64Url.EncodeToString(signature)}";
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new GitHostException(GitHostTrouble.Credentials, "the GitHub App's private key is not an RSA private key in PEM form.");
        }
    }

    private static RSA Import(string pem)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);

            // A public key alone imports too; it shows only when it is to sign.
            rsa.ExportRSAPrivateKey();
            return rsa;
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
