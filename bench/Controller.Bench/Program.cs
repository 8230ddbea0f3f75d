using System.Globalization;
using System.Runtime.InteropServices;
using ProgressiveDelivery.Bench;
using ProgressiveDelivery.Controller.Bench;
using ProgressiveDelivery.Controller.Bench.Apps;
using ProgressiveDelivery.Controller.Bench.ControlPlane;
using ProgressiveDelivery.Controller.Bench.Phases;
using ProgressiveDelivery.Kubernetes;

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
string folder = Path.Combine(Path.GetTempPath(), $"canary-bench-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
string kept = Path.GetFullPath("artifacts/bench-logs");
try
{
    return await RunAsync(BenchSettings.Parse(args), stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("bench: interrupted; everything that it started is ended");
    return 130;
}
catch (Exception trouble) when (trouble is BenchException or FormatException or ApiException or HttpRequestException or IOException or TimeoutException)
{
    Console.Error.WriteLine($"bench: {trouble.Message}");
    Console.Error.WriteLine($"bench: the logs are in {kept}");
    return 1;
}
finally
{
    Clean();
}

async Task<int> RunAsync(BenchSettings settings, CancellationToken cancellationToken)
{
    Console.WriteLine($"{settings.Canaries} Canaries, interval {settings.IntervalText}, {settings.Replicas} process(es) of the controller; steps 20, 40, 60");
    using BareControlPlane plane = await BareControlPlane.StartAsync(folder, settings.KubernetesFolder, cancellationToken);
    using ApiClient client = plane.Connect();
    using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    var watch = new FleetWatch(client);
    await using var prometheus = new PrometheusStandIn(watch.WeightOf);
    await prometheus.StartAsync(cancellationToken);
    var fleet = new Fleet(client, settings);
    await fleet.PrepareAsync("crds", ApiUsers.Controller, cancellationToken);
    using var node = new StandInNode(client);
    Task background = Task.WhenAll(watch.RunAsync(watching.Token), node.RunAsync(watching.Token));
    using var bench = new BenchRun(settings, plane, fleet, watch, prometheus);
    try
    {
        await bench.StartAsync(cancellationToken);
        return await PlayAsync(settings, bench, cancellationToken) ? 0 : 1;
    }
    finally
    {
        await watching.CancelAsync();
        await background.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}

static async Task<bool> PlayAsync(BenchSettings settings, BenchRun bench, CancellationToken cancellationToken)
{
    var bounds = new Bounds(settings);
    double canaries = settings.Canaries;
    PhaseFigures initialize = await bench.InitializeAsync(cancellationToken);
    PhaseFigures idle = await bench.IdleAsync(cancellationToken);
    PhaseFigures promote = await bench.PromoteAsync(cancellationToken);
    PhaseFigures breach = await bench.BreachAsync(cancellationToken);
    (double Seconds, int WrongSteps) restart = await bench.RestartAsync(cancellationToken);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"restart: working again after {restart.Seconds:0.0} s, {restart.WrongSteps} Canaries with steps repeated or skipped"));
    (double Seconds, int WrongSteps)? lost = settings.Replicas > 1 ? await bench.LoseReplicaAsync(cancellationToken) : null;
    double megabytes = bench.ResidentMegabytes();
    (double First, double Last)? soak = settings.Soak > TimeSpan.Zero ? await bench.SoakAsync(cancellationToken) : null;

    var figures = new Figures();
    Console.WriteLine($"\n  {"figure",-34} {"measured",10}   {"must be",-12}        Flagger 1.44");
    figures.Add("canaries", canaries, "", _ => true);
    figures.Add("interval_seconds", settings.Interval.TotalSeconds, "", _ => true);
    figures.Add("replicas", settings.Replicas, "", _ => true);
    AtMost("initialize_seconds", initialize.Took.TotalSeconds, bounds.InitializeSeconds, "105");
    AtMost("initialize_requests_per_canary", initialize.Counted / canaries, 25, "38");
    AtMost("initialize_cpu_ms_per_canary", initialize.Cpu.TotalMilliseconds / canaries, 50, "34");
    AtMost("idle_requests_per_canary_minute", idle.Counted / canaries, 0, "65");
    AtMost("idle_cpu_ms_per_canary_minute", idle.Cpu.TotalMilliseconds / canaries, 1, "61");
    AtMost("promote_seconds", promote.Took.TotalSeconds, bounds.PromoteSeconds, "349");
    AtMost("promote_requests_per_canary", promote.Counted / canaries, 25, "131");
    AtMost("promote_cpu_ms_per_canary", promote.Cpu.TotalMilliseconds / canaries, 50, "145");
    AtMost("promote_late_steps", promote.LateSteps, 0, "all");
    AtMost("breach_seconds", breach.Took.TotalSeconds, bounds.BreachSeconds, "152");
    AtMost("restart_seconds", restart.Seconds, 10, "-");
    AtMost("restart_wrong_steps", restart.WrongSteps, 0, "-");
    if (lost is { } replica)
    {
        AtMost("replica_lost_seconds", replica.Seconds, 15, "-");
        AtMost("replica_lost_wrong_steps", replica.WrongSteps, 0, "-");
    }

    AtMost("resident_megabytes", megabytes, bounds.Megabytes, "90");
    if (soak is { } memory)
    {
        AtMost("soak_growth_megabytes", memory.Last - memory.First, Math.Max(5, memory.First * 0.1), "-");
    }

    figures.Write("artifacts/bench.json");
    Console.WriteLine("\n  the same figures are in artifacts/bench.json");
    return figures.AllHold;

    void AtMost(string name, double value, double bound, string flagger)
        => figures.Add(name, value, string.Create(CultureInfo.InvariantCulture, $"≤ {bound:0.#}"), measured => Math.Round(measured, 3) <= bound, bounds.Flagger(flagger));
}

void Clean()
{
    string logs = Path.Combine(folder, "logs");
    if (Directory.Exists(logs))
    {
        Directory.CreateDirectory(kept);
        foreach (string log in Directory.EnumerateFiles(logs))
        {
            File.Copy(log, Path.Combine(kept, Path.GetFileName(log)), overwrite: true);
        }
    }

    if (Directory.Exists(folder))
    {
        Directory.Delete(folder, recursive: true);
    }
}

void Stop(PosixSignalContext signal)
{
    // The default would end us before what we started.
    signal.Cancel = true;
    stop.Cancel();
}
