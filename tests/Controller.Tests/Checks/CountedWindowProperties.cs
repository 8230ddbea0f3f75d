using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.CloudWatch;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Judges;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Checks;

/// <summary>What is counted over random histories of weights, delays, restarts and silences of the provider.</summary>
public sealed partial class CountedWindowProperties : IDisposable
{
    private const string Compared = "request-success-rate against the primary";
    private static readonly TimeSpan ScrapeTime = TimeSpan.FromSeconds(2);

    private readonly ProviderPool _pool;
    private readonly CloudWatchProviderPool _cloudWatch;
    private readonly ClusterHandler _cluster;
    private readonly ComparisonChecks _comparisons;
    private readonly TrafficChecks _traffic;
    private readonly MetricChecks _metrics;

    public CountedWindowProperties()
    {
        var time = new ManualTimeProvider();
        var client = new ApiClient(new ConnectionSettings { Server = new Uri("http://127.0.0.1:9") }, time);
        (_pool, _cloudWatch, _cluster) = (new ProviderPool(time), new CloudWatchProviderPool(time), new ClusterHandler(client));
        var providers = new MetricProviders(_pool, _cloudWatch, new SecretReader(client, time), _cluster, new ControllerOptions(), time);
        (_comparisons, _traffic, _metrics) = (new ComparisonChecks(providers), new TrafficChecks(providers), new MetricChecks(providers, _ => null));
    }

    public void Dispose()
    {
        _pool.Dispose();
        _cloudWatch.Dispose();
        _cluster.Dispose();
    }

    [Fact]
    public async Task Comparison_counts_every_second_once_from_the_warm_up_to_what_can_be_known()
    {
        (int gaps, int split) = (0, 0);
        for (int seed = 1; seed <= 200; seed++)
        {
            History history = await PlayAsync(seed);
            DateTimeOffset? until = null;
            foreach (Counted one in history.Comparisons)
            {
                Assert.True(one.Window.Since >= history.First, $"seed {seed}: from before the warm-up's end");
                Assert.True(one.Window.Until <= one.Now - history.Delay, $"seed {seed}: of what is not known yet");
                Assert.True(until is null || one.Window.Since >= until, $"seed {seed}: counted twice");
                bool follows = one.Window.Since - (until ?? history.First) < TimeSpan.FromSeconds(1);
                Assert.True(follows || one.Whole == CountedWindow.Longest, $"seed {seed}: a gap");
                Assert.False(one.Window.Since < one.Shifted.AddSeconds(-1) && one.Window.Until > one.Shifted, $"seed {seed}: of two weights");
                split += one.Window.Until < one.Shifted ? 1 : 0;
                gaps += follows ? 0 : 1;
                until = one.Window.Until;
            }

            Assert.True(until > history.Now - history.Delay - TimeSpan.FromSeconds(1), $"seed {seed}: the last part is missing");
        }

        Assert.True(gaps > 0 && split > 0);
    }

    [Fact]
    public async Task Share_is_counted_once_within_the_time_of_one_weight()
    {
        int counted = 0;
        for (int seed = 1; seed <= 200; seed++)
        {
            DateTimeOffset? until = null;
            History history = await PlayAsync(seed);
            counted += history.Shares.Count;
            foreach (Counted one in history.Shares)
            {
                Assert.True(one.Window.Since >= one.Earliest, $"seed {seed}: at another weight");
                Assert.True(one.Window.Until <= one.Now - history.Delay, $"seed {seed}: of what is not known yet");
                Assert.True(until is null || one.Window.Since >= until, $"seed {seed}: counted twice");
                until = one.Window.Until;
            }
        }

        Assert.True(counted > 300, $"only {counted} windows");
    }

    [Fact]
    public async Task Limit_is_held_against_the_time_after_the_warm_up_that_can_be_known()
    {
        int warming = 0;
        for (int seed = 1; seed <= 200; seed++)
        {
            History history = await PlayAsync(seed);
            foreach ((MetricCheck check, DateTimeOffset now) in history.Limits)
            {
                bool waits = check.Provider is SilentProvider;
                Assert.Equal(now < history.First + history.MetricDelay + TimeSpan.FromSeconds(1), waits);
                Assert.True(waits || check.Interval <= TimeSpan.FromMinutes(1), $"seed {seed}");
                Assert.True(waits || now - history.MetricDelay - check.Interval >= history.First, $"seed {seed}: from before the warm-up's end");
                warming += waits ? 1 : 0;
            }
        }

        Assert.True(warming > 0);
    }

    private async Task<History> PlayAsync(int seed)
    {
        var random = new Random(seed);
        int delay = random.Next(4) switch { 0 => 0, 1 => 3, 2 => 45, _ => 200 };
        int initialDelay = random.Next(4) switch { 0 => 1, 1 => 7, 2 => 60, _ => 400 };
        DateTimeOffset now = Given.Now.AddMilliseconds(random.Next(5000));
        var history = new History { First = now.AddSeconds(initialDelay), MetricDelay = TimeSpan.FromSeconds(delay) };
        CanarySpec spec = Spec(delay, initialDelay, random);
        var status = new CanaryStatus { Phase = Phase.Progressing, TrafficSince = now, Traffic = new TrafficStatus { Weight = 20, Since = now } };
        DateTimeOffset silentUntil = default;
        for (int look = 0; look < 40; look++)
        {
            now = now.AddMilliseconds(random.Next(8) switch { 0 => random.Next(1, 1500), 1 => random.Next(60_000, 400_000), _ => random.Next(5_000, 60_000) });
            silentUntil = random.Next(12) == 0 ? now.AddSeconds(random.Next(1, 2000)) : silentUntil;
            bool last = look == 39;
            status = !last && random.Next(5) == 0 ? status with { Traffic = new TrafficStatus { Weight = 50, Since = now } } : status;
            bool silent = !last && now < silentUntil;
            bool dies = !last && random.Next(6) == 0;
            CanaryStatus after = await LookAsync(history, spec, status, now, silent, record: !dies);

            // A new process knows what was written, and nothing else.
            status = dies ? status : JsonSerializer.Deserialize(JsonSerializer.Serialize(after, ApiJson.Default.CanaryStatus), ApiJson.Default.CanaryStatus)!;
        }

        history.Now = now;
        return history;
    }

    private async Task<CanaryStatus> LookAsync(History history, CanarySpec spec, CanaryStatus status, DateTimeOffset now, bool silent, bool record)
    {
        Observation observation = Given.In(Phase.Progressing) with { Now = now };
        observation = observation with { Canary = observation.Canary with { Spec = spec, Status = status } };
        MetricReading reading = silent ? new MetricReading.Unavailable("silent") : new MetricReading.Value(10);
        MetricReading bad = silent ? reading : new MetricReading.Value(1);
        history.Limits.AddRange((await _metrics.ForAsync(observation, CancellationToken.None)).Select(check => (check, now)));
        foreach (ComparisonCheck check in (await _comparisons.ForAsync(observation, CancellationToken.None)).Where(check => check.Provider is not SilentProvider))
        {
            var readings = new ComparisonReadings(reading, bad, reading, bad);
            ComparisonState state = ComparisonJudge.Judge(check, readings, check.Earlier is null ? null : readings).Comparison!;
            if (record && !silent)
            {
                CountedWindow newest = WindowOf(check.Queries.PrimaryBad);
                CountedWindow? earlier = check.Earlier is { } before ? WindowOf(before.PrimaryBad) : null;
                TimeSpan whole = newest.Length + (earlier?.Length ?? TimeSpan.Zero);
                history.Comparisons.AddRange(new[] { earlier, newest }.OfType<CountedWindow>().Select(window => new Counted(window, now, history.First) { Whole = whole, Shifted = status.Traffic!.Since }));
            }

            status = status with { Comparisons = [ComparisonStatus.Of(Compared, state)] };
        }

        if (await _traffic.ForAsync(observation, CancellationToken.None) is { } share)
        {
            if (record && !silent)
            {
                history.Shares.Add(new Counted(WindowOf(share.CanaryTotal), now, status.Traffic!.Since));
            }

            status = status with { Traffic = status.Traffic!.With(TrafficJudge.Judge(share, reading, reading).State) };
        }

        return status;
    }

    private static CanarySpec Spec(int delay, int initialDelay, Random random)
    {
        CanarySpec spec = Given.In(Phase.Progressing).Spec;
        bool own = random.Next(2) == 0;
        (string late, string warmUp) = ($"{delay}s", $"{initialDelay}s");
        var metric = new CanaryMetric
        {
            Name = BuiltInMetric.RequestSuccessRate,
            ThresholdRange = new MetricRange { Min = 99 },
            Comparison = new ComparisonSpec(),
            Delay = own ? late : null,
            InitialDelay = own ? warmUp : null,
        };
        return spec with
        {
            MetricsServer = "http://prometheus:9090",
            Analysis = spec.Analysis with { Metrics = [metric], Delay = own ? "999s" : late, InitialDelay = own ? "999s" : warmUp },
        };
    }

    private static CountedWindow WindowOf(string query)
    {
        Match match = Window().Match(query);
        DateTimeOffset until = DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
        Assert.True(GoDuration.TryParse(match.Groups[1].Value, out TimeSpan length), query);
        return new CountedWindow(until - length, until);
    }

    [GeneratedRegex(@"\[([0-9hms]+)\] @ ([0-9.]+)")]
    private static partial Regex Window();

    private readonly record struct Counted(CountedWindow Window, DateTimeOffset Now, DateTimeOffset Earliest)
    {
        /// <summary>Length of all that was counted at that look.</summary>
        public TimeSpan Whole { get; init; }

        /// <summary>When the weight of that look was set.</summary>
        public DateTimeOffset Shifted { get; init; }
    }

    private sealed class History
    {
        public required DateTimeOffset First { get; init; }

        public required TimeSpan MetricDelay { get; init; }

        public DateTimeOffset Now { get; set; }

        public TimeSpan Delay => MetricDelay > ScrapeTime ? MetricDelay : ScrapeTime;

        public List<Counted> Comparisons { get; } = [];

        public List<Counted> Shares { get; } = [];

        public List<(MetricCheck Check, DateTimeOffset Now)> Limits { get; } = [];
    }
}
