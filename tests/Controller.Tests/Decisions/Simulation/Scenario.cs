using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>A planned history: what happens at which second.</summary>
internal sealed class Scenario
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(90);
    private readonly IReadOnlyList<(double At, Action<World> Happen)> _happenings;

    public Scenario(Action<World> setUp, params IReadOnlyList<(double At, Action<World> Happen)> happenings)
    {
        _happenings = happenings;
        Process = new Process(World);
        setUp(World);
    }

    public World World { get; } = new();

    public Process Process { get; }

    /// <summary>Plays all of it and waits until nothing moves any more.</summary>
    public Scenario Play(double? crashAt = null)
    {
        var simulator = new Simulator(World, Process);
        var all = _happenings.ToList();
        if (crashAt is { } second)
        {
            all.Add((second, _ => Process.Crash()));
        }

        foreach ((double at, Action<World> happen) in all.OrderBy(each => each.At))
        {
            simulator.Run(World.Start.AddSeconds(at) - World.Now);
            happen(World);
            World.Changed();
        }

        bool rests = simulator.RunUntil(Rests, Patience);
        if (!rests)
        {
            World.Watchdog.Bark(Law.WayOut, "it does not come to rest");
        }

        return this;
    }

    /// <summary>All that must be the same however often the controller was killed on the way.</summary>
    public string Ending()
    {
        CanaryStatus? status = World.Canary.IsGone ? null : World.Canary.Status;
        return string.Join("; ",
            $"phase {status?.Phase}",
            $"promoted {status?.LastPromotedSpec}",
            $"applied {status?.LastAppliedSpec}",
            $"good {string.Join(',', status?.KnownGood ?? [])}",
            $"failed {string.Join(',', status?.FailedRevisions ?? [])}",
            $"revert {status?.Rollback?.Phase} {status?.Rollback?.Commit}",
            $"origin {status?.Provenance?.Good?.Commit}",
            $"target {World.Target?.Revision}×{World.Target?.Replicas}",
            $"primary {World.Primary?.Revision}×{World.Primary?.Replicas}",
            $"companions {World.HasCompanions} {World.IsKedaPaused} {status?.PrimaryFloor} {status?.Adopted?.Autoscaler}",
            $"apex {World.Apex}",
            $"weight {World.Route.CanaryWeight}",
            $"bots {status?.ImageHold?.Phase} {World.IsAnnotated} {World.Git.Head.IsHeld} {string.Join(',', World.IgnoredTags)}",
            $"branch {string.Join(',', World.Git.Commits.Select(commit => commit.Content))}");
    }

    private bool Rests() => World.Canary.IsGone
        || (Process.IsResting && World.IsSettled && Phase.IsIdle(World.Canary.Status?.Phase));
}
