using System.Text.Json;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>The server's Status object: why it refused, in words for people and in codes for programs.</summary>
public sealed record ApiStatus(int Code, string Reason, string Message)
{
    /// <summary>The machine-readable causes: reason, field and message of each.</summary>
    public IReadOnlyList<ApiStatusCause> Causes { get; init; } = [];

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The version we hold is too old: list again.</summary>
    public bool IsGone => Code == 410 || Reason is "Expired" or "Gone";

    /// <summary>The version we hold is from the future, as after a restored backup: list again.</summary>
    public bool IsResourceVersionTooLarge =>
        Causes.Any(cause => cause.Reason == "ResourceVersionTooLarge")
        || Message.Contains("Too large resource version", StringComparison.Ordinal);

    internal static ApiStatus? TryRead(JsonElement body)
    {
        if (ResourceDecoder.Text(body, "kind") != "Status")
        {
            return null;
        }

        JsonElement details = ResourceDecoder.Property(body, "details");
        JsonElement seconds = ResourceDecoder.Property(details, "retryAfterSeconds");
        JsonElement code = ResourceDecoder.Property(body, "code");
        return new(
            code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out int number) ? number : 0,
            ResourceDecoder.Text(body, "reason"),
            ResourceDecoder.Text(body, "message"))
        {
            Causes = ReadCauses(ResourceDecoder.Property(details, "causes")),
            RetryAfter = seconds.ValueKind == JsonValueKind.Number && seconds.TryGetInt32(out int wait) && wait > 0
                ? TimeSpan.FromSeconds(wait)
                : null,
        };
    }

    private static ApiStatusCause[] ReadCauses(JsonElement causes) => causes.ValueKind != JsonValueKind.Array
        ? []
        : [.. causes.EnumerateArray().Select(cause => new ApiStatusCause(
            ResourceDecoder.Text(cause, "reason"),
            ResourceDecoder.Text(cause, "field"),
            ResourceDecoder.Text(cause, "message")))];
}
