using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>All services by the type that an AlertProvider gives.</summary>
internal static class AlertServices
{
    private static readonly FrozenDictionary<string, IAlertService> Known = new Dictionary<string, IAlertService>
    {
        ["slack"] = new SlackService(),
        ["msteams"] = new TeamsService(),
        ["discord"] = new DiscordService(),
        ["rocket"] = new RocketChatService(),
        ["gchat"] = new GoogleChatService(),
        ["pagerduty"] = new PagerDutyService(),
        ["webhook"] = new CloudEventService(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Types => Known.Keys;

    public static IAlertService? Of(string type) => Known.GetValueOrDefault(type);

    /// <summary>A POST of this JSON.</summary>
    public static HttpRequestMessage Post(Uri address, JsonObject body, string mediaType = "application/json")
        => new(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString())) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType, "utf-8") } },
        };

    /// <summary>The text, cut where a service would refuse more.</summary>
    public static string Clip(string text, int length) => text.Length <= length ? text : $"{text[..(length - 1)]}…";
}
