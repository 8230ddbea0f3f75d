// The product runs on Linux alone; the file modes set here have no meaning elsewhere.
#pragma warning disable CA1416
using System.Globalization;
using System.Security.Cryptography;

namespace ProgressiveDelivery.Git;

/// <summary>
/// A folder for one run that only our user can enter; it holds keys and serves git as home and scratch space, and is
/// deleted at the end. A folder that a killed process left behind is deleted by the next one.
/// </summary>
internal sealed class PrivateFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private PrivateFolder(string path) => Path = path;

    public string Path { get; }

    public static PrivateFolder Create(string parent)
    {
        // The owner stands in the name: a process id alone is reused, in a container even at once.
        // Short, for a socket below it may have 107 characters in all (unix(7)).
        string name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{OwnStart}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        string path = System.IO.Path.Combine(parent, name);
        Directory.CreateDirectory(path, OwnerOnly);
        return new PrivateFolder(path);
    }

    public static void DeleteAbandoned(string parent)
    {
        if (!Directory.Exists(parent))
        {
            return;
        }

        foreach (string path in Directory.EnumerateDirectories(parent))
        {
            string[] owner = System.IO.Path.GetFileName(path).Split('-');
            if (owner.Length != 3 || !int.TryParse(owner[0], CultureInfo.InvariantCulture, out int pid) || StartOf(pid) != owner[1])
            {
                FileTree.Delete(path);
            }
        }
    }

    public string Write(string name, string content, bool executable = false)
    {
        string file = System.IO.Path.Combine(Path, name);
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | (executable ? UnixFileMode.UserExecute : UnixFileMode.None);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode };
        using var writer = new StreamWriter(file, options);
        writer.Write(content);
        return file;
    }

    public string MakeFolder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name), OwnerOnly).FullName;

    public void Dispose() => FileTree.Delete(Path);

    private static readonly string OwnStart = StartOf(Environment.ProcessId);

    // In clock ticks since boot: the same number for whoever asks, unlike a time of day worked out from it.
    private static string StartOf(int pid)
    {
        try
        {
            string status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));

            // The second field is the program's name in brackets and may hold anything; start time is field 22.
            return status[(status.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "gone";
        }
    }
}
