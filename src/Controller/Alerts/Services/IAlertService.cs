using System.Net;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>The words of one kind of service. Pure: it sends nothing itself.</summary>
internal interface IAlertService
{
    /// <summary>The request that tells it; null where the service has no use for this alert.</summary>
    /// <param name="alert">What to tell.</param>
    /// <param name="target">Whom.</param>
    /// <param name="thread">What <see cref="Read"/> gave for the first alert of this rollout; null for the first.</param>
    HttpRequestMessage? Request(Alert alert, AlertTarget target, string? thread);

    /// <summary>Reads the answer, of which the status says all where the service's documentation says no more.</summary>
    AlertAnswer Read(HttpStatusCode status, string body) => AlertAnswer.OfStatus(status, body);
}
