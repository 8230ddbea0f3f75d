using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>One release under random events, then left in peace until it rests.</summary>
internal static class RandomRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(100);

    public static Watchdog Of(int seed)
    {
        var random = new Random(seed);
        var world = new World
        {
            Startup = TimeSpan.FromSeconds(random.Next(1, 8)),
            EndpointLag = random.Next(5) == 0 ? TimeSpan.FromSeconds(9) : TimeSpan.FromMilliseconds(random.Next(20, 800)),
        };
        world.Canary.KeepsJsonOnly = seed % 8 == 0;
        world.Deployer.HasRelease = seed % 3 == 0;
        world.Canary.Edit(spec => (seed % 11) switch
        {
            2 => spec with { Analysis = spec.Analysis with { StepWeights = null, Iterations = 3, Match = [new RequestMatch()] } },
            5 => spec with { Analysis = spec.Analysis with { StepWeights = null, Iterations = 3 } },
            8 => spec with { Provider = RouterKind.Services, IngressRef = null, Analysis = spec.Analysis with { StepWeights = null, Iterations = 2 } },
            _ => spec,
        });
        string? policy = (seed % 5) switch { 1 => SpecSettings.Promote, 2 => SpecSettings.Rollback, _ => null };
        if (policy is not null)
        {
            world.Canary.Edit(spec => spec with { Analysis = spec.Analysis with { OnInconclusive = policy, InconclusiveDeadline = "5s" } });
            world.Metrics = seed % 7 == 0 ? MetricsMode.NotEnough : world.Metrics;
        }

        if (seed % 4 == 1)
        {
            world.Canary.Edit(spec => spec with { Analysis = spec.Analysis with { Webhooks = Happenings.Webhooks } });
        }

        if (seed % 6 == 1)
        {
            world.Canary.Edit(spec => spec with { Analysis = spec.Analysis with { BakeTime = "4m" } });
        }

        bool crashes = random.Next(2) == 0;
        var process = new Process(world)
        {
            CrashesHere = () => crashes && random.Next(40) == 0,
            PushOutlivesCrash = () => random.Next(2) == 0,
        };
        var happenings = new Happenings(world, process, random);
        var simulator = new Simulator(world, process, happenings);
        simulator.RunUntil(() => happenings.AreOver || world.Canary.IsGone, TimeSpan.FromMinutes(20));
        simulator.Run(TimeSpan.FromSeconds(random.Next(0, 30)));

        process.CrashesHere = () => false;
        world.BecomeBenign();
        world.Watchdog.Note("peace");
        bool rests = new Simulator(world, process).RunUntil(() => Rests(world, process), Patience);
        CheckEnd(world, rests);
        return world.Watchdog;
    }

    private static bool Rests(World world, Process process)
        => world.Canary.IsGone || (process.IsResting && world.IsSettled && Phase.IsIdle(world.Canary.Status?.Phase));

    private static void CheckEnd(World world, bool rests)
    {
        CanaryStatus? status = world.Canary.Status;
        void Expect(bool holds, string what)
        {
            if (!holds)
            {
                world.Watchdog.Bark(Law.WayOut, $"in the end {what} ({status?.Phase}: {status?.Message}; target {world.Target?.Revision}×{world.Target?.Replicas}, primary {world.Primary?.Revision}, promoted {status?.LastPromotedSpec})");
            }
        }

        Expect(rests, "it does not come to rest");
        if (!rests || (world.Canary.IsGone && world.Canary.Spec.RevertOnDeletion == false))
        {
            return;
        }

        Expect(world.Route.CanaryWeight == 0, "the canary has traffic");
        if (world.Canary.IsGone)
        {
            Expect(world is { Primary: null, Apex: not ApexSelection.Primary } and { Target: null or { Replicas: > 0 } }, "the traffic is not given back");
            return;
        }

        ImageHoldStatus? hold = status!.ImageHold;
        Expect(hold is null or { Phase: ImageHoldPhase.Held or ImageHoldPhase.Holding }, "a hold on image bots is neither standing nor released");
        Expect(hold is not null || world.Watchdog.LeavesMarks || !world.Git.Head.IsHeld, "the image bot is kept away for ever");
        Expect(hold is not null || world.Watchdog.LeavesMarks || (!world.IsAnnotated && world.IgnoredTags.Count == 0), "other bots are kept away for ever");
        if (status.Hooks?.Any(hook => hook.Type == HookType.PostRollout) == true)
        {
            world.Watchdog.Bark(Law.Gate, $"in the end nobody was told of {status.LastAppliedSpec}");
        }

        bool stuckForAPerson = world.Primary is null && status!.Phase == Phase.Failed;
        Expect(world.Apex == ApexSelection.Primary || stuckForAPerson, "users are not on the primary");
        Expect(status!.Phase == Phase.Failed || (world.Primary?.Revision == status.LastPromotedSpec && world.Target?.Revision == status.LastPromotedSpec), "primary and target are not at the promoted revision");
        Expect(status.Phase != Phase.Failed || status.FailedRevisions?.Contains(world.Target!.Revision) == true, "it is Failed though the target's revision did not fail");
    }
}
