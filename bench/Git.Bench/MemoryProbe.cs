using System.Globalization;

namespace ProgressiveDelivery.Git.Bench;

/// <summary>
/// Watches how much memory this process and the reverter's git commands take beyond what the process had at the start. The
/// server's commands, which run under this process too, are told apart by their environment.
/// </summary>
internal sealed class MemoryProbe : IDisposable
{
    private readonly string _cache;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly long _before;
    private long _most;

    /// <param name="cache">The reverter's cache folder, which its git commands have as their home.</param>
    public MemoryProbe(string cache)
    {
        _cache = cache;
        _before = Total();
        _thread = new Thread(Watch) { IsBackground = true };
        _thread.Start();
    }

    public double AddedMb => (Volatile.Read(ref _most) - _before) / 1e6;

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Watch()
    {
        while (!_stop.Token.WaitHandle.WaitOne(5))
        {
            _most = Math.Max(_most, Total());
        }
    }

    /// <summary>Proportional set size, so that pages which processes share count once (proc(5), smaps_rollup).</summary>
    private long Total() => Pss(Environment.ProcessId) + Descendants(Environment.ProcessId).Skip(1).Where(IsOurs).Sum(Pss);

    private bool IsOurs(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Contains(_cache, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IEnumerable<int> Descendants(int pid)
    {
        yield return pid;
        foreach (int child in Children(pid).SelectMany(Descendants))
        {
            yield return child;
        }
    }

    private static int[] Children(int pid)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{pid}/task")
                .SelectMany(task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static long Pss(int pid)
    {
        try
        {
            string line = File.ReadLines($"/proc/{pid}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return 0;
        }
    }
}
