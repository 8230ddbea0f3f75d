using System.Globalization;
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
    // The buckets of ingress-nginx, in seconds.
    private static readonly double[] Buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>The time of the first sample of the canary's own series that holds a bad answer which was not there before.</summary>
    /// <param name="latencyLimit">What the Canary allows; what does not fit into the largest bucket below it is late.</param>
    public static async Task<DateTimeOffset?> FirstAsync(
        PrometheusReader prometheus, string app, Fault fault, TimeSpan latencyLimit, DateTimeOffset since, CancellationToken ct)
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
            const string Metric = "nginx_ingress_controller_request_duration_seconds_bucket";
            string bound = Buckets.Last(bucket => bucket <= latencyLimit.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            IReadOnlyList<(DateTimeOffset At, double Value)> all = await prometheus.SamplesAsync($"{Metric}{{{canary},le=\"+Inf\"}}", back, ct);
            Dictionary<DateTimeOffset, double> quick = (await prometheus.SamplesAsync($"{Metric}{{{canary},le=\"{bound}\"}}", back, ct))
                .ToDictionary(sample => sample.At, sample => sample.Value);
            bad = [.. all.Select(sample => (sample.At, sample.Value - quick.GetValueOrDefault(sample.At)))];
        }

        double before = bad.LastOrDefault(sample => sample.At < since).Value;
        return bad.Where(sample => sample.At >= since && sample.Value > before).Select(sample => (DateTimeOffset?)sample.At).FirstOrDefault();
    }
}
