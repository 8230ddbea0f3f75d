using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>
/// Slack, by an incoming webhook (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks) or, with a bot
/// token, by chat.postMessage (https://docs.slack.dev/reference/methods/chat.postMessage), which alone can answer in a thread.
/// </summary>
internal sealed class SlackService : IAlertService
{
    /// <summary>Of an error's name and of a thread's, which is a time to the microsecond.</summary>
    private const int LongestWords = 200;

    public static readonly Uri Api = new("https://slack.com/api/chat.postMessage");

    public HttpRequestMessage Request(Alert alert, AlertTarget target, string? thread)
    {
        var body = new JsonObject
        {
            ["text"] = Escape(alert.Title),
            ["username"] = target.Username,
            ["attachments"] = new JsonArray(Attachment(alert)),
        };
        if (target.Channel is { Length: > 0 } channel)
        {
            body["channel"] = channel;
        }

        if (thread is not null)
        {
            body["thread_ts"] = thread;

            // What failed must be seen in the channel too, not only by those who opened the thread.
            body["reply_broadcast"] = alert.Severity == AlertSeverity.Error;
        }

        HttpRequestMessage request = AlertServices.Post(target.Address, body);
        if (target.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    /// <summary>The API answers 200 to what it refuses, and says so in the body; a webhook answers <c>ok</c> in plain text.</summary>
    public AlertAnswer Read(HttpStatusCode status, string body)
    {
        if (status != HttpStatusCode.OK || !body.StartsWith('{'))
        {
            return AlertAnswer.OfStatus(status, body);
        }

        try
        {
            JsonNode? answer = JsonNode.Parse(body);
            return answer?["ok"]?.GetValueKind() == JsonValueKind.False
                ? new AlertAnswer($"Slack refuses it: {AlertServices.Clip(answer["error"]?.ToString() ?? "", LongestWords)}", MayTryAgain: answer["error"]?.ToString() is "ratelimited" or "service_unavailable" or "internal_error")
                : AlertAnswer.Taken with { Thread = answer?["ts"]?.ToString() is { Length: <= LongestWords } thread ? thread : null };
        }
        catch (Exception mistake) when (mistake is JsonException or InvalidOperationException or ArgumentException)
        {
            return new AlertAnswer("the answer is no JSON", MayTryAgain: true);
        }
    }

    /// <summary>Three characters begin links and mentions such as &lt;!channel&gt;; nothing of a metric's or pod's may (https://docs.slack.dev/messaging/formatting-message-text#escaping).</summary>
    internal static string Escape(string text)
        => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static JsonObject Attachment(Alert alert) => new()
    {
        ["fallback"] = Escape($"{alert.Title}: {alert.Text}"),
        ["color"] = alert.Severity switch
        {
            AlertSeverity.Error => "danger",
            AlertSeverity.Warn => "warning",
            _ => "good",
        },
        ["text"] = Escape(alert.Text),
        ["fields"] = new JsonArray(
        [
            .. alert.Facts.Select(fact => new JsonObject { ["title"] = fact.Name, ["value"] = Escape(fact.Value), ["short"] = fact.Value.Length <= 40 }),
            .. alert.Links.Select(link => new JsonObject { ["title"] = link.Name, ["value"] = $"<{Escape(link.Url)}>", ["short"] = false }),
        ]),
        ["ts"] = alert.Time.ToUnixTimeSeconds(),
    };
}
