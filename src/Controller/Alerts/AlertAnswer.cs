using System.Net;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>What a service said to one alert.</summary>
/// <param name="Problem">Why it was not taken; null when it was.</param>
/// <param name="MayTryAgain">Whether the same request may be taken later.</param>
/// <param name="Thread">The service's name for the thread that the alert has begun; null where threads need none.</param>
internal sealed record AlertAnswer(string? Problem, bool MayTryAgain = false, string? Thread = null)
{
    private const int LongestWords = 200;

    public static AlertAnswer Taken { get; } = new(Problem: null);

    /// <summary>Any 2xx status is success; 408, 429 and 5xx are worth another try.</summary>
    public static AlertAnswer OfStatus(HttpStatusCode status, string body)
    {
        if ((int)status is >= 200 and <= 299)
        {
            return Taken;
        }

        string words = string.Join(' ', body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return new AlertAnswer(
            words.Length == 0 ? $"status {(int)status}" : $"status {(int)status}: {AlertServices.Clip(words, LongestWords)}",
            status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)status >= 500);
    }
}
