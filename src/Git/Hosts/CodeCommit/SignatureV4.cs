using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>
/// AWS Signature Version 4, for requests whose path and query need no canonical order of their own
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
/// </summary>
internal static class SignatureV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    public static string Timestamp(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The Authorization header.</summary>
    /// <param name="headers">All headers to sign, host and x-amz-date among them, with names in lower case.</param>
    public static string Authorization(
        AwsKeys keys,
        string region,
        string service,
        string method,
        string path,
        IReadOnlyDictionary<string, string> headers,
        ReadOnlySpan<byte> body)
    {
        string timestamp = headers["x-amz-date"];
        string day = timestamp[..8];
        string scope = $"{day}/{region}/{service}/aws4_request";
        KeyValuePair<string, string>[] sorted = [.. headers.OrderBy(header => header.Key, StringComparer.Ordinal)];
        string names = string.Join(';', sorted.Select(header => header.Key));
        string canonical = string.Join(
            '\n',
            [method, path, "", .. sorted.Select(header => $"{header.Key}:{header.Value.Trim()}"), "", names, Hex(SHA256.HashData(body))]);
        string toSign = string.Join('\n', Algorithm, timestamp, scope, Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + keys.SecretKey);
        foreach (string part in (string[])[day, region, service, "aws4_request"])
        {
            key = Hmac(key, part);
        }

        return $"{Algorithm} Credential={keys.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={Hex(Hmac(key, toSign))}";
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
