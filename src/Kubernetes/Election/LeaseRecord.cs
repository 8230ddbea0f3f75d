using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Reads and writes the spec of a Lease.</summary>
internal static class LeaseRecord
{
    public static string Holder(JsonObject lease) => lease.Get<string>("spec", "holderIdentity") ?? "";

    public static TimeSpan? Duration(JsonObject lease) =>
        lease.Get<int>("spec", "leaseDurationSeconds") is > 0 and int seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>All that a renewal changes, as one text to compare.</summary>
    public static string Fingerprint(JsonObject lease) => lease.At("spec")?.ToJsonString() ?? "";

    /// <summary>The Lease as it reads when <paramref name="holder"/> has just taken or renewed it; unknown fields stay.</summary>
    public static JsonObject HeldBy(JsonObject? lease, string holder, TimeSpan duration, DateTimeOffset now)
    {
        JsonObject next = lease?.Clone() ?? [];
        if (next["spec"] is not JsonObject spec)
        {
            next["spec"] = spec = [];
        }

        string before = lease is null ? "" : Holder(lease);
        if (before != holder)
        {
            spec["acquireTime"] = KubernetesTime.FormatMicro(now);
            spec["leaseTransitions"] = lease is null ? 0 : next.Get<int>("spec", "leaseTransitions") + 1;
        }

        spec["holderIdentity"] = holder;
        spec["leaseDurationSeconds"] = Math.Max(1, (int)Math.Ceiling(duration.TotalSeconds));
        spec["renewTime"] = KubernetesTime.FormatMicro(now);
        return next;
    }
}
