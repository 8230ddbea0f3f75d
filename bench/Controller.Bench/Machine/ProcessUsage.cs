using System.Globalization;

namespace ProgressiveDelivery.Controller.Bench.Machine;

/// <summary>What a process has used so far, from <c>/proc</c>.</summary>
/// <param name="Cpu">User and system time since its start.</param>
/// <param name="ResidentMegabytes">Its memory now, in units of 10^6 bytes.</param>
internal readonly record struct ProcessUsage(TimeSpan Cpu, double ResidentMegabytes)
{
    /// <summary>The unit of times in <c>/proc</c>, the same on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    public static ProcessUsage Of(int process)
    {
        string folder = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}";
        // The command name in the second field may hold blanks: count from its closing parenthesis.
        string stat = File.ReadAllText($"{folder}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        double ticks = Number(fields[11]) + Number(fields[12]);
        string resident = File.ReadLines($"{folder}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        double kibibytes = Number(resident.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]);
        return new ProcessUsage(TimeSpan.FromSeconds(ticks / TicksPerSecond), kibibytes * 1024 / 1e6);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
