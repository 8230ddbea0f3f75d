using System.Net;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>Google Chat, by an incoming webhook (https://developers.google.com/workspace/chat/quickstart/webhooks); a rollout's alerts share a thread.</summary>
internal sealed class GoogleChatService : IAlertService
{
    private const string Threaded = "messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD";

    public HttpRequestMessage Request(Alert alert, AlertTarget target, string? thread)
    {
        string address = target.Address.AbsoluteUri;
        return AlertServices.Post(new Uri($"{address}{(target.Address.Query.Length > 1 ? '&' : '?')}{Threaded}"), new JsonObject
        {
            ["text"] = $"{ChatText.Markdown(alert.Title)}",
            ["thread"] = new JsonObject { ["threadKey"] = alert.Thread },
            ["cardsV2"] = new JsonArray(new JsonObject
            {
                ["cardId"] = alert.Id,
                ["card"] = new JsonObject
                {
                    ["header"] = new JsonObject { ["title"] = alert.Title, ["subtitle"] = alert.Severity.ToString() },
                    ["sections"] = new JsonArray(new JsonObject { ["widgets"] = new JsonArray([.. Widgets(alert)]) }),
                },
            }),
        });
    }

    /// <summary>Text of widgets is a part of HTML (https://developers.google.com/workspace/chat/format-messages#card-formatting).</summary>
    private static IEnumerable<JsonNode> Widgets(Alert alert)
    {
        yield return new JsonObject { ["textParagraph"] = new JsonObject { ["text"] = WebUtility.HtmlEncode(alert.Text) } };
        foreach (AlertFact fact in alert.Facts)
        {
            yield return new JsonObject { ["decoratedText"] = new JsonObject { ["topLabel"] = fact.Name, ["text"] = WebUtility.HtmlEncode(fact.Value), ["wrapText"] = true } };
        }

        if (alert.Links.Count > 0)
        {
            yield return new JsonObject
            {
                ["buttonList"] = new JsonObject
                {
                    ["buttons"] = new JsonArray(
                    [
                        .. alert.Links.Select(link => new JsonObject
                        {
                            ["text"] = link.Name,
                            ["onClick"] = new JsonObject { ["openLink"] = new JsonObject { ["url"] = link.Url } },
                        }),
                    ]),
                },
            };
        }
    }
}
