using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.GoogleCloud;

/// <summary>The parts of a service account's key file that signing needs.</summary>
internal sealed record ServiceAccountKey(string Email, string PrivateKeyPem, string? KeyId, Uri TokenUri, string? Project)
{
    private const string DefaultTokenUri = "https://oauth2.googleapis.com/token";

    /// <summary>Throws <see cref="FormatException"/>; the message tells nothing of the key.</summary>
    public static ServiceAccountKey Parse(string json) => TryParse(json, out ServiceAccountKey? key, out string? problem) ? key : throw new FormatException(problem);

    /// <param name="json">The key file.</param>
    /// <param name="key">The key.</param>
    /// <param name="problem">The end of a sentence that begins with the name of the value.</param>
    public static bool TryParse(string json, [NotNullWhen(true)] out ServiceAccountKey? key, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.Text("type") != "service_account" || root.Text("client_email") is not { } email || root.Text("private_key") is not { } pem)
            {
                problem = "is no key file of a service account (type service_account, client_email, private_key)";
                return false;
            }

            if (!Uri.TryCreate(root.Text("token_uri") ?? DefaultTokenUri, UriKind.Absolute, out Uri? tokenUri) || tokenUri.Scheme is not ("http" or "https"))
            {
                problem = "has a token_uri that is no URL";
                return false;
            }

            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            key = new ServiceAccountKey(email, pem, root.Text("private_key_id"), tokenUri, root.Text("project_id"));
            problem = null;
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            problem = "is not JSON; give the key file as it was downloaded";
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            problem = "holds a private_key that is no RSA key in PEM";
        }

        return false;
    }

    /// <summary>Names the account only: the rest is secret.</summary>
    public override string ToString() => Email;
}
