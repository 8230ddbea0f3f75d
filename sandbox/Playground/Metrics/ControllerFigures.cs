using System.Diagnostics;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Sandbox.Playground.Cluster;

namespace ProgressiveDelivery.Sandbox.Playground.Metrics;

/// <summary>What the controller itself costs.</summary>
public sealed class ControllerFigures(ControllerRelease release, PrometheusReader prometheus)
{
    // Leases are renewed and watches are renewed, whatever there is to do.
    private const string Requests = "sum(canary_kubernetes_requests_total{resource!=\"leases\",verb!~\"(?i)watch\"})";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>From the start of its process to its pod's Ready condition.</summary>
    public double? ReadySeconds { get; private set; }

    /// <summary>The largest resident set that was seen.</summary>
    public double? RssMb { get; private set; }

    /// <summary>API requests in a minute without any work, apart from Lease and watches.</summary>
    public double? IdleRequestsPerMinute { get; private set; }

    public void NoteStart(JsonObject pod) => ReadySeconds = release.TimeToReady(pod) is { } time ? Math.Round(time.TotalSeconds, 2) : null;

    /// <summary>Looks at the memory now.</summary>
    public async Task NoteMemoryAsync(CancellationToken ct)
    {
        double? bytes = null;
        foreach (JsonObject pod in release.Pods)
        {
            using Process? process = release.ProcessOf(pod);
            bytes = Larger(bytes, process?.WorkingSet64);
        }

        bytes ??= await prometheus.SumAsync("max(process_resident_memory_bytes{namespace=\"" + ControllerRelease.Namespace + "\"})", ct);
        RssMb = Larger(RssMb, bytes is { } known ? Math.Round(known / 1_000_000, 1) : null);
    }

    /// <summary>Counts the requests of a minute in which nothing is to do.</summary>
    public async Task NoteIdleMinuteAsync(CancellationToken ct)
    {
        double? before = await prometheus.SumAsync(Requests, ct);
        await Task.Delay(Minute, ct);
        double? after = await prometheus.SumAsync(Requests, ct);
        IdleRequestsPerMinute = after - before;
    }

    private static double? Larger(double? a, double? b) => a is null || b > a ? b : a;
}
