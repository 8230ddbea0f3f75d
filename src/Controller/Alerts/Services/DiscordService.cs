using System.Globalization;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>Discord, by an incoming webhook and its own embeds (https://discord.com/developers/docs/resources/webhook#execute-webhook).</summary>
internal sealed class DiscordService : IAlertService
{
    // https://discord.com/developers/docs/resources/message#embed-object-embed-limits
    private const int LongestTitle = 256;
    private const int LongestText = 4000;
    private const int LongestValue = 1000;
    private const int MostFields = 25;

    public HttpRequestMessage Request(Alert alert, AlertTarget target, string? thread)
        => AlertServices.Post(target.Address, new JsonObject
        {
            ["username"] = target.Username,
            ["embeds"] = new JsonArray(new JsonObject
            {
                ["title"] = AlertServices.Clip(ChatText.Markdown(alert.Title), LongestTitle),
                ["description"] = AlertServices.Clip(ChatText.Markdown(alert.Text), LongestText),
                ["color"] = int.Parse(ChatText.Colour(alert.Severity).AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                ["timestamp"] = alert.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                ["fields"] = new JsonArray([.. Fields(alert).Take(MostFields)]),
            }),
            ["allowed_mentions"] = new JsonObject { ["parse"] = new JsonArray() },
        });

    private static IEnumerable<JsonNode> Fields(Alert alert) =>
    [
        .. alert.Facts.Select(fact => Field(fact.Name, ChatText.Markdown(fact.Value), fact.Value.Length <= 40)),
        .. alert.Links.Select(link => Field(link.Name, link.Url, isInline: false)),
    ];

    private static JsonObject Field(string name, string value, bool isInline)
        => new() { ["name"] = name, ["value"] = AlertServices.Clip(value, LongestValue), ["inline"] = isInline };
}
