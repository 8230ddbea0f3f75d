using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>Carries out effects on the world; each may be repeated safely, as in the real shell.</summary>
internal sealed class Hands(World world)
{
    /// <returns>False when the effect cannot be carried out now, so that the decision must be made again.</returns>
    public bool Apply(Effect effect)
    {
        // An apply that changes nothing wakes no watch.
        bool silent = effect is Effect.SetWeight same && world is { IsRouteStuck: true, HasIngress: true, Route: { Exists: true, Current: false } route } && route.CanaryWeight == same.CanaryWeight;
        bool done = Carry(effect);
        if (done && !silent)
        {
            world.Changed();
        }

        return done;
    }

    private bool Carry(Effect effect)
    {
        switch (effect)
        {
            case Effect.AddFinalizer:
                if (!world.Canary.IsBeingDeleted)
                {
                    world.Canary.SetFinalizer(true);
                }

                return true;
            case Effect.RemoveFinalizer:
                world.Canary.SetFinalizer(false);
                return true;
            case Effect.CopyTargetToPrimary copy:
                return Copy(copy.Revision);
            case Effect.KeepTemplate keep:
                return Keep(keep.Revision, keep.Former);
            case Effect.RestorePrimary restore:
                Restore(restore.Revision);
                return true;
            case Effect.RestoreConfigs restore:
                world.IsCopyLost &= !world.Kept.ContainsKey(restore.Revision);
                return true;
            case Effect.ApplyServices:
                world.HasServices = true;
                return world.Target is not null;
            case Effect.PointApexToPrimary:
                world.Apex = ApexSelection.Primary;
                return world.Target is not null;
            case Effect.PointApexToTarget:
                world.Apex = world.Apex == ApexSelection.Missing ? ApexSelection.Missing : ApexSelection.Target;
                return world.Target is not null;
            case Effect.SetWeight shift:
                return Shift(shift.CanaryWeight);
            case Effect.ApplyCompanions:
                world.HasCompanions = true;
                return true;
            case Effect.ScaleTarget scale:
                world.IsKedaPaused = scale.Replicas == 0;
                world.Target?.Scale(scale.Replicas, world.Now, world.Startup);
                return world.Target is not null;
            case Effect.DeleteGenerated delete:
                Delete(delete.WithApex);
                return true;
            case Effect.WithdrawProposal withdraw:
                world.Git.Withdraw(withdraw.RevertId);
                return true;
            case Effect.HoldImageBots hold:
                world.IsAnnotated = true;
                world.IgnoredTags.UnionWith((hold.Hold.IgnoredTags ?? []).Select(tag => tag.IgnoredTag));
                return true;
            case Effect.ReleaseImageBots release:
                world.IsAnnotated = false;
                world.IgnoredTags.ExceptWith((release.Hold.IgnoredTags ?? []).Select(tag => tag.IgnoredTag));
                return true;
            case Effect.NudgeDeployer:
                world.Deployer.Nudge();
                return true;
            default:
                return true;
        }
    }

    private bool Keep(string revision, string? former)
    {
        if (world.Primary is not { } primary || primary.Revision != revision)
        {
            return false;
        }

        world.Kept.TryAdd(revision, primary.Replicas);
        foreach (string older in world.Kept.Keys.Where(kept => kept != revision && kept != former && kept != world.Canary.Status?.KeptRevision).ToList())
        {
            world.Kept.Remove(older);
        }

        return true;
    }

    private void Restore(string revision)
    {
        if (!world.Kept.TryGetValue(revision, out int replicas))
        {
            return;
        }

        world.IsCopyLost = false;

        if (world.Primary is { } primary)
        {
            primary.SetTemplate(revision, world.Now, world.Startup, world.Crashes(primary, primary: true), restarts: true);
        }
        else
        {
            world.Primary = new Pods(revision, replicas, world.Now + world.Startup);
        }
    }

    private bool Copy(string revision)
    {
        if (world.Target is not { } target || target.Revision != revision)
        {
            return false;
        }

        world.IsCopyLost = false;

        if (world.Primary is { } primary)
        {
            primary.SetTemplate(revision, world.Now, world.Startup, world.Crashes(primary, primary: true), restarts: true);
        }
        else
        {
            world.Primary = new Pods(revision, Math.Max(1, target.Replicas), world.Now + world.Startup);
        }

        return true;
    }

    private bool Shift(int weight)
    {
        if (!world.Canary.Spec.IsRouted())
        {
            return weight == 0;
        }

        if (world.HasIngress)
        {
            world.Route = world.Route with { Exists = true, Current = !world.IsRouteStuck, CanaryWeight = weight };
            return true;
        }

        world.Route = world.Route with { Exists = false, Current = false, CanaryWeight = 0 };
        return weight == 0;
    }

    private void Delete(bool withApex)
    {
        world.Primary = null;
        world.Kept.Clear();
        world.HasServices = false;
        world.Route = world.Route with { Exists = false, CanaryWeight = 0 };
        if (withApex)
        {
            world.Apex = ApexSelection.Missing;
        }
    }
}
