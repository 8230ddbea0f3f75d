using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace ProgressiveDelivery.Git;

/// <summary>
/// Tells rate limits from refusals: 429 everywhere, on GitHub also 403
/// (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit).
/// </summary>
internal static class RateLimit
{
    /// <summary>What GitHub asks for when a secondary limit comes without a header.</summary>
    private static readonly TimeSpan Unsaid = TimeSpan.FromMinutes(1);

    /// <summary>No host's window is longer; a wrong clock on either side must not stop us for days.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Null when the answer is no rate limit.</summary>
    public static TimeSpan? Wait(HostAnswer answer, DateTimeOffset now)
    {
        bool limited = answer.Status == HttpStatusCode.TooManyRequests
            || (answer.Status == HttpStatusCode.Forbidden
                && (answer.Headers.RetryAfter is not null
                    || Number(answer.Headers, "x-ratelimit-remaining") == 0
                    || answer.Words.Contains("rate limit", StringComparison.OrdinalIgnoreCase)));
        return limited ? RetryAfter(answer.Headers, now) ?? Reset(answer.Headers, now) ?? Unsaid : null;
    }

    /// <summary>From Retry-After, in seconds or as a date.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now) => headers.RetryAfter switch
    {
        { Delta: { } delta } => Bounded(delta),
        { Date: { } date } => Bounded(date - now),
        _ => null,
    };

    /// <summary>
    /// From the reset time (Unix seconds) of GitHub, GitLab and Azure DevOps. They send it with every answer: it counts only when
    /// nothing remains.
    /// </summary>
    public static TimeSpan? Reset(HttpResponseHeaders headers, DateTimeOffset now) =>
        (Number(headers, "x-ratelimit-remaining") ?? Number(headers, "ratelimit-remaining")) is null or 0
        && (Number(headers, "x-ratelimit-reset") ?? Number(headers, "ratelimit-reset")) is { } reset and < 253402300800
            ? Bounded(DateTimeOffset.FromUnixTimeSeconds(reset) - now)
            : null;

    private static TimeSpan Bounded(TimeSpan wait) => wait <= TimeSpan.Zero ? TimeSpan.FromSeconds(1) : wait < Longest ? wait : Longest;

    private static long? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
