using ProgressiveDelivery.Sandbox.Playground.Metrics;

namespace ProgressiveDelivery.Sandbox.Playground.Acts;

/// <summary>What is wrong with a version, and how Prometheus shows it.</summary>
public enum Fault
{
    /// <summary>It answers with 5xx.</summary>
    Errors,

    /// <summary>It answers late.</summary>
    Latency,
}

/// <summary>Finds the first sample that shows a fault.</summary>
public static class FaultSamples
{
    // Slower than this counts as late: the bucket of ingress-nginx at the limit of 500 ms.
    private const string Late = "0.5";

    /// <summary>The time of the first sample of the canary's own series that holds a bad answer which was not there before.</summary>
    public static async Task<DateTimeOffset?> FirstAsync(
        PrometheusReader prometheus, string app, Fault fault, DateTimeOffset since, CancellationToken ct)
    {
        string canary = $"namespace=\"{app}\",ingress=\"{app}\",canary!=\"\"";
        TimeSpan back = DateTimeOffset.UtcNow - since + TimeSpan.FromSeconds(10);
        IReadOnlyList<(DateTimeOffset At, double Value)> bad;
        if (fault == Fault.Errors)
        {
            bad = await prometheus.SamplesAsync($"nginx_ingress_controller_requests{{{canary},status=~\"5..\"}}", back, ct);
        }
        else
        {
            const string Buckets = "nginx_ingress_controller_request_duration_seconds_bucket";
            IReadOnlyList<(DateTimeOffset At, double Value)> all = await prometheus.SamplesAsync($"{Buckets}{{{canary},le=\"+Inf\"}}", back, ct);
            Dictionary<DateTimeOffset, double> quick = (await prometheus.SamplesAsync($"{Buckets}{{{canary},le=\"{Late}\"}}", back, ct))
                .ToDictionary(sample => sample.At, sample => sample.Value);
            bad = [.. all.Select(sample => (sample.At, sample.Value - quick.GetValueOrDefault(sample.At)))];
        }

        double before = bad.LastOrDefault(sample => sample.At < since).Value;
        return bad.Where(sample => sample.At >= since && sample.Value > before).Select(sample => (DateTimeOffset?)sample.At).FirstOrDefault();
    }
}
