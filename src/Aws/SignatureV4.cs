using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ProgressiveDelivery.Aws;

/// <summary>AWS Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).</summary>
public static class SignatureV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The form of X-Amz-Date.</summary>
    public static string Timestamp(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The Authorization header.</summary>
    public static string Authorization(AwsKeys keys, string region, string service, SignedRequest request)
    {
        (string canonical, string names) = CanonicalRequest.Of(request);
        string timestamp = request.Headers.First(header => header.Key.Equals("x-amz-date", StringComparison.OrdinalIgnoreCase)).Value;
        string day = timestamp[..8];
        string scope = $"{day}/{region}/{service}/aws4_request";
        string toSign = string.Join('\n', Algorithm, timestamp, scope, Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + keys.SecretKey);
        foreach (string part in (ReadOnlySpan<string>)[day, region, service, "aws4_request"])
        {
            key = Hmac(key, part);
        }

        return $"{Algorithm} Credential={keys.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={Hex(Hmac(key, toSign))}";
    }

    internal static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
