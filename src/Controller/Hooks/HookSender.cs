using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Controller.Hooks;

/// <summary>Sends one request to one webhook, once, and tells what the answer means.</summary>
internal sealed class HookSender(HookClients clients, Func<ObjectKey, CancellationToken, Task<IReadOnlyDictionary<string, byte[]>?>> readSecret, TimeProvider time)
{
    /// <summary>A receiver may drop repetitions by it (https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/).</summary>
    public const string IdempotencyHeader = "Idempotency-Key";

    private const int LongestWords = 200;

    /// <summary>Never throws but for the caller's cancellation.</summary>
    public async Task<HookOutcome> SendAsync(Canary canary, CanaryWebhook hook, JsonObject body, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(hook.AnswerTimeout(), time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        HookAccess access = HookAccess.None;
        try
        {
            if (hook.SecretRef is { } reference)
            {
                var key = new ObjectKey(canary.Metadata.Namespace, reference.Name);
                if (await readSecret(key, stop.Token) is not { } secret)
                {
                    return Unavailable($"Secret {key} does not exist");
                }

                access = HookAccess.Of(secret);
            }

            using HttpRequestMessage request = Request(hook, body, access);
            using HttpResponseMessage response = await clients.For(access, hook.DisableTLS == true).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            return await ReadAsync(response, access, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unavailable($"no answer within {hook.AnswerTimeout().TotalSeconds:0} s");
        }
        catch (Exception trouble) when (trouble is HttpRequestException or IOException or ApiException or CryptographicException or FormatException or InvalidOperationException)
        {
            // The reason why TLS failed is one level below.
            return Unavailable(Words(trouble.InnerException is System.Security.Authentication.AuthenticationException reason ? $"{trouble.Message} {reason.Message}" : trouble.Message, access));
        }
    }

    private static HttpRequestMessage Request(CanaryWebhook hook, JsonObject body, HookAccess access)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, hook.Url)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString())) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add(IdempotencyHeader, body["id"]!.GetValue<string>());
        if (access.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (access.HmacKey is { } key)
        {
            BodySignature.AddTo(request, key);
        }

        return request;
    }

    private static async Task<HookOutcome> ReadAsync(HttpResponseMessage response, HookAccess access, CancellationToken cancellationToken)
    {
        int status = (int)response.StatusCode;
        if (status is >= 200 and <= 299)
        {
            // What more it says is of no use; it may be endless.
            return new HookOutcome(HookAnswer.Passed, $"status {status}");
        }

        if (status is >= 300 and <= 399)
        {
            return Unavailable($"status {status}, a redirect, which is not followed; correct the url");
        }

        string text;
        try
        {
            text = await OutboundClients.ReadAsync(response, cancellationToken);
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException or InvalidDataException)
        {
            // The status has said what counts.
            text = "";
        }

        string words = Words(text, access);
        string message = words.Length == 0 ? $"status {status}" : $"status {status}: {words}";
        return IsOfAProxy(response.StatusCode) ? Unavailable(message) : new HookOutcome(HookAnswer.Refused, message, MayTryAgain: status >= 500);
    }

    /// <summary>Answers that say nothing about the revision: who asks is not known, asks too often, or nobody is behind the proxy.</summary>
    private static bool IsOfAProxy(HttpStatusCode status) => status is HttpStatusCode.Unauthorized or HttpStatusCode.ProxyAuthenticationRequired
        or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static HookOutcome Unavailable(string message) => new(HookAnswer.Unavailable, message);

    /// <summary>One line without what is secret: some servers repeat what they refuse.</summary>
    private static string Words(string text, HookAccess access)
    {
        string words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        foreach (string? secret in (string?[])[access.Token, access.HmacKey is { } key ? Encoding.UTF8.GetString(key).Trim() : null])
        {
            words = secret is { Length: > 3 } ? words.Replace(secret, "***", StringComparison.Ordinal) : words;
        }

        words = new string([.. words.Where(letter => !char.IsControl(letter))]);
        return words.TrimEnd('.') is var plain && plain.Length <= LongestWords ? plain : $"{plain[..(LongestWords - 1)]}…";
    }
}
