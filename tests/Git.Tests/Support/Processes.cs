using System.Globalization;

namespace ProgressiveDelivery.Git.Tests;

/// <summary>Looks at the machine's processes through /proc.</summary>
internal static class Processes
{
    /// <summary>Live processes, other than this one, that have a text in their environment.</summary>
    public static IReadOnlyList<int> WithEnvironment(string text) => Find("environ", text);

    /// <summary>Live processes, other than this one, that have a text among their arguments.</summary>
    public static IReadOnlyList<int> WithArgument(string text) => Find("cmdline", text);

    private static List<int> Find(string file, string text)
    {
        var found = new List<int>();
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int pid) && pid != Environment.ProcessId && Holds(Path.Combine(folder, file), text))
            {
                found.Add(pid);
            }
        }

        return found;
    }

    private static bool Holds(string file, string text)
    {
        try
        {
            return File.ReadAllText(file).Contains(text, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
