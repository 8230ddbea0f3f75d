using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ProgressiveDelivery.Git;

/// <summary>What a host answered, complete and small.</summary>
internal sealed class HostAnswer(string name, HttpStatusCode status, HttpResponseHeaders headers, ReadOnlyMemory<byte> body, Redaction redaction)
{
    public HttpStatusCode Status => status;

    public HttpResponseHeaders Headers => headers;

    public bool Succeeded => (int)status is >= 200 and < 300;

    /// <summary>Status and the host's own words, without secrets, fit for a sentence.</summary>
    public string Words => Clean(ErrorWords.From(body)) is { Length: > 0 } words
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)status}: {words}")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)status}");

    public string Clean(string text) => redaction.Clean(text).TrimEnd('.');

    /// <exception cref="GitHostException">The answer is a refusal, or not of the published form.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
    {
        ThrowIfRefused();
        try
        {
            return HasHole(body.Span) ? throw Garbage() : JsonSerializer.Deserialize(body.Span, type) ?? throw Garbage();
        }
        catch (JsonException)
        {
            throw Garbage();
        }
    }

    /// <summary>Whether a list holds null, which no host means and the serializer lets through where our lists hold something.</summary>
    private static bool HasHole(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        for (bool named = false; reader.Read(); named = reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.TokenType == JsonTokenType.Null && !named && reader.CurrentDepth > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a refusal's body; null when it is not of that form.</summary>
    public T? Peek<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void ThrowIfRefused()
    {
        if (!Succeeded)
        {
            throw Refusal();
        }
    }

    public GitHostException Refusal() => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.NonAuthoritativeInformation =>
            new(GitHostTrouble.Credentials, $"{name} refuses the credentials ({Words}); check the token in the Secret and whether it has expired."),
        HttpStatusCode.Forbidden =>
            new(GitHostTrouble.Forbidden, $"{name} does not allow this to the credentials ({Words}); give the token the permissions that docs/git-hosts.md names."),
        HttpStatusCode.NotFound or HttpStatusCode.Gone =>
            new(GitHostTrouble.NotFound, $"{name} knows no such repository or pull request, or hides it from these credentials ({Words})."),
        HttpStatusCode.RequestTimeout => new(GitHostTrouble.Unavailable, $"{name} gave up waiting ({Words})."),
        _ => new(GitHostTrouble.Invalid, $"{name} refuses the request ({Words})."),
    };

    private GitHostException Garbage() =>
        new(GitHostTrouble.Unavailable, $"{name} sent an answer that is not of its published form ({(int)status}); check the API address, and whether a proxy stands in between.");
}
