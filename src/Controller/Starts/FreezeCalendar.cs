using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;

namespace ProgressiveDelivery.Controller.Starts;

/// <summary>Tells whether rollouts are frozen, by the windows of the Canary and by those of the installation.</summary>
internal sealed class FreezeCalendar
{
    /// <summary>Windows that touch each other count as one, but not without end: the time is looked up again when it has come.</summary>
    private const int JoinedWindows = 32;

    private readonly FreezeWindow[] _everywhere;

    /// <exception cref="InvalidOperationException">A window of the options cannot be read.</exception>
    public FreezeCalendar(ControllerOptions options)
    {
        var problems = new List<string>();
        _everywhere = [.. Read(options.FreezeWindows.Select(window => window.ToSpec()), "the controller's freezeWindows", problems)];
        if (problems.Count > 0)
        {
            throw new InvalidOperationException(string.Join(" ", problems));
        }
    }

    /// <summary>What is wrong with the Canary's windows.</summary>
    public static IReadOnlyList<string> Problems(CanarySpec spec)
    {
        var problems = new List<string>();
        Read(spec.FreezeWindows ?? [], "spec.freezeWindows", problems);
        return problems;
    }

    /// <summary>The freeze that holds now; null for none.</summary>
    public FreezeState? At(CanarySpec spec, DateTimeOffset now)
    {
        if (_everywhere.Length == 0 && spec.FreezeWindows is not { Count: > 0 })
        {
            return null;
        }

        FreezeWindow[] windows = [.. _everywhere, .. Read(spec.FreezeWindows ?? [], "spec.freezeWindows", [])];
        FreezeWindow? first = windows.FirstOrDefault(window => window.EndsAt(now) is not null);
        return first is null ? null : new FreezeState(
            End(windows, now)!.Value,
            End([.. windows.Where(window => window.HoldsRunning)], now),
            first.Words);
    }

    private static DateTimeOffset? End(FreezeWindow[] windows, DateTimeOffset now)
    {
        DateTimeOffset? end = null;
        for (int joined = 0; joined < JoinedWindows; joined++)
        {
            DateTimeOffset from = end ?? now;
            DateTimeOffset? later = windows.Max(window => window.EndsAt(from));
            if (later is null)
            {
                break;
            }

            end = later;
        }

        return end;
    }

    private static List<FreezeWindow> Read(IEnumerable<FreezeWindowSpec> specs, string field, List<string> problems)
    {
        var windows = new List<FreezeWindow>();
        foreach ((int i, FreezeWindowSpec spec) in specs.Index())
        {
            if (FreezeWindow.Read(spec, $"{field}[{i}]", out IReadOnlyList<string> wrong) is { } window)
            {
                windows.Add(window);
            }

            problems.AddRange(wrong);
        }

        return windows;
    }
}
