using ProgressiveDelivery.Controller.Bench.Apps;
using ProgressiveDelivery.Controller.Bench.ControlPlane;
using ProgressiveDelivery.Controller.Bench.Machine;
using ProgressiveDelivery.Controller.Bench.Phases;

namespace ProgressiveDelivery.Controller.Bench;

/// <summary>Plays the phases, one after the other, on one fleet of apps.</summary>
internal sealed class BenchRun(BenchSettings settings, BareControlPlane plane, Fleet fleet, FleetWatch watch, PrometheusStandIn prometheus) : IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    private readonly AuditLog _audit = new(plane.AuditLog);
    private readonly List<ControllerReplica> _replicas = [];
    private TimeSpan _cpuOfTheDead;

    /// <summary>Far more than any bound: who needs it has failed anyway.</summary>
    private TimeSpan Patience => TimeSpan.FromSeconds(120 + settings.Canaries) + (settings.Interval * 6);

    private int Canaries => settings.Canaries;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (int number = 0; number < settings.Replicas; number++)
        {
            _replicas.Add(await StartReplicaAsync(number, start: 1));
        }

        foreach (ControllerReplica replica in _replicas)
        {
            await replica.UntilReadyAsync(cancellationToken);
        }
    }

    public Task<PhaseFigures> InitializeAsync(CancellationToken cancellationToken) => MeasureAsync("initialize", async () =>
    {
        await fleet.CreateAsync(cancellationToken);
        await watch.UntilAsync(Canaries, app => app.Phase == "Initialized", Patience, "Initialized", cancellationToken);
    });

    public async Task<PhaseFigures> IdleAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Settling, cancellationToken);
        return await MeasureAsync("idle 60 s", () => Task.Delay(Idle, cancellationToken));
    }

    public Task<PhaseFigures> PromoteAsync(CancellationToken cancellationToken) => MeasureAsync("promote all", async () =>
    {
        await fleet.ReleaseAsync(cancellationToken);
        await UntilPromotedAsync(cancellationToken);
    });

    /// <summary>From the first bad answer until no canary carries weight or is in progress.</summary>
    public async Task<PhaseFigures> BreachAsync(CancellationToken cancellationToken)
    {
        watch.Restart();
        await fleet.ReleaseAsync(cancellationToken);
        await watch.UntilAsync(Canaries * 8 / 10, app => app.CarriesWeight, Patience, "carrying weight", cancellationToken);
        PhaseFigures figures = await MeasureAsync("breach all", async () =>
        {
            prometheus.IsBad = true;
            await watch.UntilAsync(Canaries, app => app.Phases.Any(change => change.Phase == "Failed") && app is { CarriesWeight: false, IsInProgress: false }, Patience, "out of danger", cancellationToken);
        }, restart: false);
        prometheus.IsBad = false;
        return figures with { LateSteps = 0 };
    }

    /// <summary>Kills the controller when half of the canaries carry weight, and starts it again.</summary>
    /// <returns>Seconds until the new process wrote something about a Canary, and how many steps were repeated, skipped or late.</returns>
    public async Task<(double Seconds, int WrongSteps)> RestartAsync(CancellationToken cancellationToken)
    {
        watch.Restart();
        await fleet.ReleaseAsync(cancellationToken);
        await watch.UntilAsync(Canaries / 2, app => app.CarriesWeight, Patience, "carrying weight", cancellationToken);
        ControllerReplica killed = _replicas[0];
        _cpuOfTheDead += killed.Usage.Cpu;
        await killed.KillAsync();
        killed.Dispose();
        _audit.Take();
        TimeSpan began = watch.Now;
        _replicas[0] = await StartReplicaAsync(number: 0, start: 2);
        // What the killed one had sent may come into the log after its end; lists are the new one's, and work follows them.
        bool listed = false;
        bool works = false;
        while (!works)
        {
            Demand(watch.Now - began < Patience, "the controller that was started again does nothing");
            await Task.Delay(50, cancellationToken);
            IReadOnlyDictionary<string, int> seen = _audit.Take();
            works = listed && seen.Keys.Any(IsWork);
            listed |= seen.ContainsKey("list canaries");
        }

        double seconds = (watch.Now - began).TotalSeconds;
        await UntilPromotedAsync(cancellationToken);
        return (seconds, watch.Select(app => Steps.AreWhole(app) ? 0 : 1).Sum());
    }

    /// <summary>Kills one of several replicas in mid-flight.</summary>
    /// <returns>The longest time that a Canary stood still beyond its interval.</returns>
    public async Task<(double Seconds, int WrongSteps)> LoseReplicaAsync(CancellationToken cancellationToken)
    {
        watch.Restart();
        await fleet.ReleaseAsync(cancellationToken);
        await watch.UntilAsync(Canaries / 2, app => app.CarriesWeight, Patience, "carrying weight", cancellationToken);
        TimeSpan killed = watch.Now;
        _cpuOfTheDead += _replicas[0].Usage.Cpu;
        await _replicas[0].KillAsync();
        _replicas[0].Dispose();
        _replicas.RemoveAt(0);
        await UntilPromotedAsync(cancellationToken);
        double seconds = watch.Select(app => Steps.Standstill(app, killed, settings.Interval).TotalSeconds).Max();
        return (seconds, watch.Select(app => Steps.AreWhole(app) ? 0 : 1).Sum());
    }

    /// <summary>Releases, failures and new Canaries in turn, for a while.</summary>
    /// <returns>Memory in the first and in the last third of the time, in MB.</returns>
    public async Task<(double First, double Last)> SoakAsync(CancellationToken cancellationToken)
    {
        var memory = new List<double>();
        TimeSpan end = watch.Now + settings.Soak;
        for (int round = 0; watch.Now < end; round++)
        {
            BenchApp[] some = [.. fleet.Apps.Where(app => app.Number % 5 == round % 5)];
            prometheus.IsBad = round % 3 == 2;
            await fleet.ReleaseAsync(some, cancellationToken);
            BenchApp[] renewed = [.. fleet.Apps.Where(app => app.Number % 50 == round % 50)];
            await fleet.DeleteCanariesAsync(renewed, cancellationToken);
            for (int second = 0; second < 60; second += 10)
            {
                await Task.Delay(TimeSpan.FromSeconds(10), cancellationToken);
                memory.Add(Usage().ResidentMegabytes);
            }

            await RecreateAsync(renewed, cancellationToken);
        }

        prometheus.IsBad = false;
        int third = Math.Max(1, memory.Count / 3);
        return (Median(memory.Take(third)), Median(memory.TakeLast(third)));
    }

    public double ResidentMegabytes() => Usage().ResidentMegabytes;

    public void Dispose()
    {
        foreach (ControllerReplica replica in _replicas)
        {
            replica.Dispose();
        }
    }

    private async Task RecreateAsync(IReadOnlyList<BenchApp> apps, CancellationToken cancellationToken)
    {
        try
        {
            await fleet.CreateCanariesAsync(apps, cancellationToken);
        }
        catch (Kubernetes.ApiException exists) when (exists.IsAlreadyExists)
        {
            // One that still gives back what it has is made anew in a later round.
        }
    }

    private Task UntilPromotedAsync(CancellationToken cancellationToken) => watch.UntilAsync(
        Canaries,
        app => app.Phase == "Succeeded" && app.Phases.Any(change => change.Phase == "Succeeded"),
        Patience,
        "promoted",
        cancellationToken);

    private async Task<PhaseFigures> MeasureAsync(string name, Func<Task> act, bool restart = true)
    {
        if (restart)
        {
            watch.Restart();
        }

        _audit.Take();
        ProcessUsage before = Usage();
        TimeSpan began = watch.Now;
        await act();
        TimeSpan took = watch.Now - began;
        ProcessUsage after = Usage();
        var figures = new PhaseFigures(
            name, took, _audit.Take(), after.Cpu - before.Cpu, after.ResidentMegabytes, watch.Select(app => Steps.Late(app, settings.Interval)).Sum());
        figures.Print(Canaries);
        return figures;
    }

    private ProcessUsage Usage()
    {
        ProcessUsage[] each = [.. _replicas.Select(replica => replica.Usage)];
        return new ProcessUsage(_cpuOfTheDead + TimeSpan.FromTicks(each.Sum(usage => usage.Cpu.Ticks)), each.Max(usage => usage.ResidentMegabytes));
    }

    private Task<ControllerReplica> StartReplicaAsync(int number, int start)
        => ControllerReplica.StartAsync(plane, settings, prometheus.Url, $"canary-{(char)('a' + number)}", start);

    private static bool IsWork(string request)
        => (request.StartsWith("patch ", StringComparison.Ordinal) || request.StartsWith("update ", StringComparison.Ordinal)) && !request.Contains(" leases", StringComparison.Ordinal);

    private static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return ordered[ordered.Length / 2];
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new BenchException(otherwise);
        }
    }
}
