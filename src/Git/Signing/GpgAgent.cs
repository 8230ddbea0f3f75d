using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>
/// The agent that gpg starts for a key ring. It detaches itself and would outlive us with the unlocked key in its memory, so
/// it is asked for its process id over its socket and killed.
/// </summary>
internal sealed class GpgAgent : IDisposable
{
    private const string SocketName = "S.gpg-agent";

    // unix(7); the longest of the agent's sockets has .ssh at its end.
    private const int LongestPath = 107 - 4;

    private readonly string _socket;

    private GpgAgent(string socket) => _socket = socket;

    /// <summary>The agent, started already or not, of the key ring in a folder.</summary>
    /// <exception cref="GitUnavailableException">The folder's path leaves no room for the agent's sockets.</exception>
    public static GpgAgent Below(string home)
    {
        string socket = Path.Combine(home, SocketName);
        int excess = Encoding.UTF8.GetByteCount(socket) - LongestPath;
        return excess <= 0
            ? new GpgAgent(socket)
            : throw new GitUnavailableException(GitTrouble.Local, $"the path of the cache folder is too long for the sockets of gpg-agent; choose one that is {excess} characters shorter.");
    }

    public void Dispose()
    {
        if (AskForId() is not { } id)
        {
            return;
        }

        try
        {
            using var agent = Process.GetProcessById(id);
            agent.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }

        // Whoever detaches becomes a child of process 1; in a container that is us, and nobody else buries it.
        _ = WaitPid(id, IntPtr.Zero, 0);
    }

    // The Assuan protocol: https://www.gnupg.org/documentation/manuals/gnupg/Agent-GETINFO.html
    private int? AskForId()
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 5000, SendTimeout = 5000 };
            socket.Connect(new UnixDomainSocketEndPoint(_socket));
            using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            reader.ReadLine();
            stream.Write("GETINFO pid\n"u8);
            return reader.ReadLine() is ['D', ' ', .. var id] && int.TryParse(id, CultureInfo.InvariantCulture, out int pid) ? pid : null;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // Nobody listens: it was never started.
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "waitpid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int WaitPid(int id, IntPtr status, int options);
}
