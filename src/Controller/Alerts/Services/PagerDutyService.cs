using System.Globalization;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>
/// PagerDuty's Events API v2 (https://developer.pagerduty.com/docs/send-alert-event). A Canary has one alert at most: what
/// goes wrong triggers it, and what puts the Canary in order resolves it.
/// </summary>
internal sealed class PagerDutyService : IAlertService
{
    public static readonly Uri Api = new("https://events.pagerduty.com/v2/enqueue");

    private const int LongestSummary = 1024;

    public HttpRequestMessage? Request(Alert alert, AlertTarget target, string? thread)
    {
        if (alert.Severity == AlertSeverity.Info && !alert.IsAllClear)
        {
            return null;
        }

        var body = new JsonObject
        {
            ["routing_key"] = target.Token,
            ["event_action"] = alert.IsAllClear ? "resolve" : "trigger",
            ["dedup_key"] = $"canary/{alert.CanaryId}",
        };
        if (!alert.IsAllClear)
        {
            body["client"] = target.Username;
            body["payload"] = Payload(alert);
            body["links"] = new JsonArray([.. alert.Links.Select(link => new JsonObject { ["href"] = link.Url, ["text"] = link.Name })]);
        }

        return AlertServices.Post(target.Address, body);
    }

    private static JsonObject Payload(Alert alert)
    {
        var details = new JsonObject();
        foreach (IGrouping<string, AlertFact> facts in alert.Facts.GroupBy(fact => fact.Name))
        {
            details[facts.Key] = string.Join("; ", facts.Select(fact => fact.Value));
        }

        return new JsonObject
        {
            ["summary"] = AlertServices.Clip($"{alert.Title}: {alert.Text}", LongestSummary),
            ["source"] = alert.Canary.ToString(),
            ["severity"] = alert.Severity == AlertSeverity.Error ? "error" : "warning",
            ["timestamp"] = alert.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["component"] = alert.Canary.Name,
            ["group"] = alert.Canary.Namespace,
            ["class"] = alert.Reason,
            ["custom_details"] = details,
        };
    }
}
