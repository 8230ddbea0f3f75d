using System.Collections.Concurrent;
using System.Diagnostics;

namespace ProgressiveDelivery.Controller.Bench.Machine;

/// <summary>A program that ends with this one, whatever ends it.</summary>
internal sealed class ChildProcess : IDisposable
{
    /// <summary>The kernel ties a child to the thread that made it, and threads of the pool end: all are made by one that stays.</summary>
    private static readonly BlockingCollection<Action> Starts = [];

    private readonly Process _process;

    static ChildProcess()
    {
        new Thread(() =>
        {
            foreach (Action start in Starts.GetConsumingEnumerable())
            {
                start();
            }
        })
        { IsBackground = true, Name = "child processes" }.Start();
    }

    private ChildProcess(string name, Process process, string log)
    {
        Name = name;
        Log = log;
        _process = process;
    }

    public string Name { get; }

    /// <summary>File with all that it printed.</summary>
    public string Log { get; }

    public int Id => _process.Id;

    public bool IsRunning => !_process.HasExited;

    /// <param name="name">For messages, and the name of its log in <paramref name="logs"/>.</param>
    /// <param name="logs">Folder of the log.</param>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beside our own.</param>
    public static async Task<ChildProcess> StartAsync(
        string name, string logs, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        string log = Path.Combine(logs, $"{name}.log");
        // A session of its own: Ctrl-C is for the bench, which ends the others in order.
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "setsid", "bash", "-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", log, program, .. arguments]);
        foreach ((string variable, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable] = value;
        }

        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception trouble)
            {
                started.SetException(new BenchException($"{name} could not be started: {trouble.Message}", trouble));
            }
        });
        return new ChildProcess(name, await started.Task, log);
    }

    /// <summary>Waits until it answers.</summary>
    /// <exception cref="BenchException">It ended, or the time is over; with the end of its log.</exception>
    public async Task WaitUntilAsync(Func<Task<bool>> ready, TimeSpan limit, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (!IsRunning || Stopwatch.GetElapsedTime(began) > limit)
            {
                throw new BenchException($"{Name} {(IsRunning ? $"was not ready within {limit.TotalSeconds:0} s" : "ended")}:\n{Tail()}");
            }

            if (await ready())
            {
                return;
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (IsRunning)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private string Tail() => File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(15)) : "it printed nothing";
}
