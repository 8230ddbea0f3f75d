namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>Lets time pass from one event to the next.</summary>
internal sealed class Simulator(World world, Process process, Happenings? happenings = null)
{
    private static readonly TimeSpan CostOfALook = TimeSpan.FromMilliseconds(2);

    /// <returns>Whether the condition came true in time.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan atMost)
    {
        DateTimeOffset end = world.Now + atMost;
        while (world.Now < end)
        {
            if (condition())
            {
                return true;
            }

            Step(end);
        }

        return condition();
    }

    public void Run(TimeSpan duration) => RunUntil(() => false, duration);

    private void Step(DateTimeOffset end)
    {
        DateTimeOffset next = new[] { world.NextDue(), process.NextDue(), happenings?.Due ?? DateTimeOffset.MaxValue, end }.Min();
        world.Tick(next > world.Now ? next : world.Now + CostOfALook);
        happenings?.Tick();
        process.Tick();
    }
}
