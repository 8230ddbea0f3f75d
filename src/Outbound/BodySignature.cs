using System.Security.Cryptography;

namespace ProgressiveDelivery.Outbound;

/// <summary>
/// Lets a receiver check who has sent a body: the header <c>X-Signature: sha256=…</c> holds its HMAC in hexadecimal, as Flux's
/// generic-hmac provider sends it (https://fluxcd.io/flux/components/notification/providers/#generic-webhook-with-hmac).
/// </summary>
public static class BodySignature
{
    /// <summary>Name of the header.</summary>
    public const string Header = "X-Signature";

    /// <summary>Signs the request's body, which must be set before.</summary>
    /// <param name="request">What is sent.</param>
    /// <param name="key">The secret that sender and receiver share; of any length.</param>
    public static void AddTo(HttpRequestMessage request, byte[] key)
        => request.Headers.Add(Header, $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(key, request.Content!.ReadAsStream()))}");
}
