using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>
/// Any HTTP endpoint, by CloudEvents 1.0 in the structured mode
/// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#32-structured-content-mode).
/// With a key the body is signed, see <see cref="BodySignature"/>.
/// </summary>
internal sealed class CloudEventService : IAlertService
{
    public HttpRequestMessage Request(Alert alert, AlertTarget target, string? thread)
    {
        HttpRequestMessage request = AlertServices.Post(target.Address, Event(alert), "application/cloudevents+json");
        if (target.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (target.HmacKey is { } key)
        {
            BodySignature.AddTo(request, key);
        }

        return request;
    }

    private static JsonObject Event(Alert alert) => new()
    {
        ["specversion"] = "1.0",
        ["id"] = alert.Id,
        ["source"] = $"/canaries/{alert.Canary.Namespace}/{alert.Canary.Name}",
        ["type"] = $"dev.gitops.canary.{alert.Reason}",
        ["subject"] = alert.Revision.Length > 0 ? alert.Revision : alert.Canary.Name,
        ["time"] = alert.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["datacontenttype"] = "application/json",
        ["data"] = new JsonObject
        {
            ["namespace"] = alert.Canary.Namespace,
            ["name"] = alert.Canary.Name,
            ["revision"] = alert.Revision,
            ["reason"] = alert.Reason,
            ["severity"] = alert.Severity.ToString().ToLowerInvariant(),
            ["allClear"] = alert.IsAllClear,
            ["message"] = alert.Text,
            ["facts"] = new JsonArray([.. alert.Facts.Select(fact => new JsonObject { ["name"] = fact.Name, ["value"] = fact.Value })]),
            ["links"] = new JsonArray([.. alert.Links.Select(link => new JsonObject { ["name"] = link.Name, ["url"] = link.Url })]),
        },
    };
}
