using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>Rocket.Chat, by an incoming webhook integration (https://docs.rocket.chat/docs/integrations).</summary>
internal sealed class RocketChatService : IAlertService
{
    public HttpRequestMessage Request(Alert alert, AlertTarget target, string? thread)
    {
        var body = new JsonObject
        {
            ["alias"] = target.Username,
            ["text"] = ChatText.Markdown(alert.Title),
            ["attachments"] = new JsonArray(new JsonObject
            {
                ["color"] = ChatText.Colour(alert.Severity),
                ["text"] = ChatText.Markdown(alert.Text),
                ["fields"] = new JsonArray(
                [
                    .. alert.Facts.Select(fact => Field(fact.Name, ChatText.Markdown(fact.Value), fact.Value.Length <= 40)),
                    .. alert.Links.Select(link => Field(link.Name, link.Url, isShort: false)),
                ]),
            }),
        };
        if (target.Channel is { Length: > 0 } channel)
        {
            body["channel"] = channel;
        }

        return AlertServices.Post(target.Address, body);
    }

    private static JsonObject Field(string name, string value, bool isShort) => new() { ["title"] = name, ["value"] = value, ["short"] = isShort };
}
