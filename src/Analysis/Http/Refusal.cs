namespace ProgressiveDelivery.Analysis.Http;

/// <summary>Says what an answer means that carries no measurement.</summary>
internal static class Refusal
{
    /// <param name="settings">Who answered.</param>
    /// <param name="path">What was asked for, relative to the address.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="message">The server's own words, when it had any.</param>
    public static MetricReading.Unavailable Of(ProviderSettings settings, string path, HttpAnswer answer, string? message = null)
    {
        string words = string.IsNullOrWhiteSpace(message) ? "" : $": {ForeignText.Line(message.Trim())}";
        return new((int)answer.Status switch
        {
            200 => $"{settings} answered 200 with something that is no query result; check that the address is the right base URL",
            400 or 422 => $"{settings} refused the query ({(int)answer.Status}){words}",
            401 or 403 => $"{settings} refused the credentials ({(int)answer.Status}){words}",
            404 => $"{settings} has nothing at {path} (404); check the address and its path prefix{words}",
            429 => $"{settings} answered 429: too many requests{words}",
            >= 300 and < 400 => $"{settings} answered with a redirect ({(int)answer.Status}){(answer.Location is null ? "" : $" to {ForeignText.Line(answer.Location.ToString())}")}, which is not followed; put the final URL into the address",
            int other => $"{settings} answered {other}{words}",
        })
        {
            IsQueryAtFault = (int)answer.Status is 400 or 422,
        };
    }

    /// <summary>The answer's status is fine and its shape is not the published one.</summary>
    public static MetricReading.Unavailable Malformed(ProviderSettings settings) => new($"{settings} answered something that its API does not promise");
}
