using System.Globalization;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.Ingress.Routing;

/// <summary>Which requests go to a canary. The header decides first, then the cookie, then the weight.</summary>
internal sealed record CanaryPolicy
{
    private const string Prefix = "nginx.ingress.kubernetes.io/canary";

    public int Weight { get; init; }

    public int WeightTotal { get; init; } = 100;

    public string? Header { get; init; }

    /// <summary>Takes the request when the header has this very value; otherwise cookie and weight decide.</summary>
    public string? HeaderValue { get; init; }

    /// <summary>Regular expression on the header; ignored when there is a value.</summary>
    public string? HeaderPattern { get; init; }

    public string? Cookie { get; init; }

    /// <summary>The policy of an Ingress, or null when it is not a canary.</summary>
    public static CanaryPolicy? Read(JsonObject ingress)
    {
        JsonNode? annotations = ingress["metadata"]?["annotations"];
        if (!bool.TryParse(Text(annotations, ""), out bool isCanary) || !isCanary)
        {
            return null;
        }

        return new CanaryPolicy
        {
            Weight = Number(Text(annotations, "-weight"), 0),
            // As ingress-nginx: a total below 100 is not taken.
            WeightTotal = Math.Max(100, Number(Text(annotations, "-weight-total"), 100)),
            Header = Text(annotations, "-by-header"),
            HeaderValue = Text(annotations, "-by-header-value"),
            HeaderPattern = Text(annotations, "-by-header-pattern"),
            Cookie = Text(annotations, "-by-cookie"),
        };
    }

    private static string? Text(JsonNode? annotations, string suffix) =>
        (string?)annotations?[Prefix + suffix] is { Length: > 0 } text ? text : null;

    private static int Number(string? text, int fallback) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : fallback;
}
