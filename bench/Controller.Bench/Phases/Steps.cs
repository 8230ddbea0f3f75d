using ProgressiveDelivery.Controller.Bench.Apps;

namespace ProgressiveDelivery.Controller.Bench.Phases;

/// <summary>Judges the steps of one promotion by what the watches have shown.</summary>
internal static class Steps
{
    private static readonly int[] Plan = [20, 40, 60];

    /// <summary>Steps that came more than one interval after their check was due.</summary>
    public static int Late(AppTrace trace, TimeSpan interval)
    {
        TimeSpan[] times = [.. trace.Weights.Where(change => change.Weight > 0).Select(change => change.At), .. trace.Phases.Where(change => change.Phase == "Promoting").Select(change => change.At).Take(1)];
        return times.Zip(times.Skip(1), (one, next) => next - one).Count(gap => gap > interval * 2);
    }

    /// <summary>Whether the weights were those of the plan, each once and in order, and zero at the end.</summary>
    public static bool AreWhole(AppTrace trace) => trace.Weights.Select(change => change.Weight).SequenceEqual([.. Plan, 0]);

    /// <summary>How much longer than it had to be nothing was done for an app that was in mid-flight at that time.</summary>
    public static TimeSpan Standstill(AppTrace trace, TimeSpan from, TimeSpan interval)
    {
        TimeSpan[] changes = [.. trace.Weights.Select(change => change.At).Concat(trace.Phases.Select(change => change.At)).Order()];
        TimeSpan before = changes.LastOrDefault(at => at <= from);
        TimeSpan due = before + interval > from ? before + interval : from;
        TimeSpan after = changes.FirstOrDefault(at => at > from);
        return before == default || after <= due ? TimeSpan.Zero : after - due;
    }
}
