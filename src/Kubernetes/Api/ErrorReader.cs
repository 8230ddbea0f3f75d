using System.Net;
using System.Text;
using System.Text.Json;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Makes an <see cref="ApiException"/> of an answer, which may be a Status, or a proxy's HTML of any size.</summary>
internal static class ErrorReader
{
    // A Status with many causes is a few kilobytes; more is not from the API server.
    private const int MaxBytes = 64 * 1024;
    private const int MaxText = 300;

    public static async Task<ApiException> ReadAsync(HttpResponseMessage response, string request, DateTimeOffset now, CancellationToken ct)
    {
        byte[] body = await ReadCappedAsync(response, ct);
        int code = (int)response.StatusCode;
        ApiStatus status = TryParse(body) ?? new(code, DefaultReason(response.StatusCode), PlainText(body, response.ReasonPhrase));
        // The line of the answer says what happened to this request; a Status without a code says nothing.
        return new(status.Code == code ? status : status with { Code = code }, request, RetryAfter(response, now));
    }

    private static async Task<byte[]> ReadCappedAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            await using Stream stream = await response.Content.ReadAsStreamAsync(ct);
            byte[] buffer = new byte[MaxBytes];
            int read = await stream.ReadAtLeastAsync(buffer, MaxBytes, throwOnEndOfStream: false, ct);
            return buffer[..read];
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // The code alone decides what to do; a cut body only costs us the explanation.
            return [];
        }
    }

    private static ApiStatus? TryParse(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, KubernetesJsonContext.Document);
            return ApiStatus.TryRead(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is for names that are no Unicode.
            return null;
        }
    }

    private static string PlainText(byte[] body, string? fallback)
    {
        string text = Encoding.UTF8.GetString(body).Trim();
        text = text.Length == 0 ? fallback ?? "" : text;
        text = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
        return text.Length <= MaxText ? text : string.Concat(text.AsSpan(0, MaxText), "…");
    }

    private static string DefaultReason(HttpStatusCode code) => code switch
    {
        HttpStatusCode.Unauthorized => "Unauthorized",
        HttpStatusCode.Forbidden => "Forbidden",
        HttpStatusCode.NotFound => "NotFound",
        HttpStatusCode.Conflict => "Conflict",
        HttpStatusCode.Gone => "Gone",
        HttpStatusCode.TooManyRequests => "TooManyRequests",
        _ => code.ToString(),
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        TimeSpan? wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
