using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ProgressiveDelivery.Git;

/// <summary>Sends JSON to one host's API and turns what goes wrong into <see cref="GitHostException"/>. Sends each request once.</summary>
/// <param name="name">The host's name in messages, such as GitHub.</param>
/// <param name="headers">Headers of every request.</param>
internal sealed class HostApi(string name, HttpClient http, HostLogin login, TimeProvider time, params IReadOnlyList<(string Name, string Value)> headers)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private const int LargestAnswer = 8 * 1024 * 1024;

    public string Name => name;

    public TimeProvider Time => time;

    public async Task<T> GetAsync<T>(string url, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        HostAnswer answer = await SendAsync(HttpMethod.Get, url, default, cancellationToken);
        return answer.Read(type);
    }

    public Task<HostAnswer> SendAsync<T>(HttpMethod method, string url, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(method, url, JsonSerializer.SerializeToUtf8Bytes(body, type), cancellationToken);

    /// <summary>Returns answers of 2xx and 4xx; anything that may pass, redirects and refused credentials are thrown.</summary>
    public async Task<HostAnswer> SendAsync(
        HttpMethod method,
        string url,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken,
        params IReadOnlyList<(string Name, string Value)> more)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("canary", null));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (!body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach ((string header, string value) in headers.Concat(more))
        {
            Set(request, header, value);
        }

        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            HostAnswer answer = await ExchangeAsync(request, body, both.Token);
            ThrowIfHopeless(answer);
            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unavailable($"it did not answer within {Limit.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw Unavailable(HostFault.Describe(e));
        }
    }

    private async Task<HostAnswer> ExchangeAsync(HttpRequestMessage request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        Redaction redaction = await login.SignAsync(request, body, cancellationToken);
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await BoundedBody.ReadAsync(stream, LargestAnswer, cancellationToken) is { } content
            ? new HostAnswer(name, response.StatusCode, response.Headers, content, redaction)
            : throw new GitHostException(GitHostTrouble.Unavailable, $"{name} sent an answer of more than {LargestAnswer >> 20} MiB.");
    }

    private void ThrowIfHopeless(HostAnswer answer)
    {
        int status = (int)answer.Status;
        if (RateLimit.Wait(answer, time.GetUtcNow()) is { } limited)
        {
            throw new GitHostException(GitHostTrouble.Unavailable, $"{name} limits the rate of requests ({answer.Words}).", limited);
        }

        if (status >= 500)
        {
            throw new GitHostException(GitHostTrouble.Unavailable, $"{name} failed ({answer.Words}).", RateLimit.RetryAfter(answer.Headers, time.GetUtcNow()));
        }

        if (status is >= 300 and < 400)
        {
            // Azure DevOps sends a token that it does not know to the page where people sign in.
            if (answer.Headers.Location?.OriginalString.Contains("_signin", StringComparison.Ordinal) == true)
            {
                throw new GitHostException(GitHostTrouble.Credentials, $"{name} refuses the credentials and asks to sign in; check the token in the Secret and whether it has expired.");
            }

            string where = answer.Headers.Location is { IsAbsoluteUri: true } to ? $" to {to.Host}" : "";
            throw new GitHostException(GitHostTrouble.Invalid, $"{name} answers with a redirect{where}, which is not followed ({answer.Words}); if the repository was renamed or moved write its new address.");
        }

        if (answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.NonAuthoritativeInformation)
        {
            login.Refused();
            throw answer.Refusal();
        }
    }

    private GitHostException Unavailable(string why) => new(GitHostTrouble.Unavailable, $"{name} cannot be reached: {why}.");

    private static void Set(HttpRequestMessage request, string header, string value)
    {
        if (header == "Content-Type" && request.Content is { } content)
        {
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            return;
        }

        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, value);
    }
}
