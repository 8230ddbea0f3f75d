using ProgressiveDelivery.Controller.Alerts;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Alerts;

/// <summary>Alerts and targets to start from.</summary>
internal static class Some
{
    /// <summary>Every sign that a chat may read as its own, or as a call for everybody.</summary>
    public const string Hostile = "<!channel> @everyone *bold* [x](http://evil.example) `code` & <b>";

    public static Alert Alert(AlertSeverity severity = AlertSeverity.Error, string text = "Revision v2 failed.", bool isAllClear = false) => new()
    {
        Id = "4f2a",
        Canary = new ObjectKey("shop", "app"),
        CanaryId = "uid-1",
        Revision = "v2",
        Reason = isAllClear ? "Promoted" : "AnalysisFailed",
        Severity = severity,
        IsAllClear = isAllClear,
        Text = text,
        Facts = [new("Revision", "v2"), new("Evidence", text)],
        Links = [new("Commit", "https://git.example/apps/commit/c2")],
        Time = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero),
    };

    public static AlertTarget Target(string type, string address = "https://hooks.example/T1/secret-part", string? token = null, string? channel = null, byte[]? hmacKey = null) => new()
    {
        Type = type,
        Address = new Uri(address),
        Username = "canary",
        Channel = channel,
        Token = token,
        HmacKey = hmacKey,
    };
}
