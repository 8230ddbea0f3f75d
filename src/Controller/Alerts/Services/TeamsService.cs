using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>
/// Microsoft Teams, by the webhook of a workflow, which takes an adaptive card
/// (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using). The connectors
/// that took message cards are retired.
/// </summary>
internal sealed class TeamsService : IAlertService
{
    public HttpRequestMessage Request(Alert alert, AlertTarget target, string? thread)
        => AlertServices.Post(target.Address, new JsonObject
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(new JsonObject
            {
                ["contentType"] = "application/vnd.microsoft.card.adaptive",
                ["content"] = Card(alert),
            }),
        });

    private static JsonObject Card(Alert alert) => new()
    {
        ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
        ["type"] = "AdaptiveCard",
        ["version"] = "1.4",
        ["body"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "TextBlock",
                ["size"] = "Large",
                ["weight"] = "Bolder",
                ["wrap"] = true,
                ["text"] = ChatText.Markdown(alert.Title),
                ["color"] = alert.Severity switch
                {
                    AlertSeverity.Error => "Attention",
                    AlertSeverity.Warn => "Warning",
                    _ => "Good",
                },
            },
            new JsonObject { ["type"] = "TextBlock", ["wrap"] = true, ["text"] = ChatText.Markdown(alert.Text) },
            new JsonObject
            {
                ["type"] = "FactSet",
                ["facts"] = new JsonArray([.. alert.Facts.Select(fact => new JsonObject { ["title"] = fact.Name, ["value"] = ChatText.Markdown(fact.Value) })]),
            }),
        ["actions"] = new JsonArray(
            [.. alert.Links.Select(link => new JsonObject { ["type"] = "Action.OpenUrl", ["title"] = link.Name, ["url"] = link.Url })]),
    };
}
