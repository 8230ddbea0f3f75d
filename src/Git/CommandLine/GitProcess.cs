using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>Starts one process of git, or of a tool beside it, feeds it, collects what it says, and kills it with all its children on a timeout or cancellation.</summary>
internal static class GitProcess
{
    private const int MostOutput = 64 * 1024 * 1024;
    private const int MostError = 64 * 1024;

    public static async Task<GitResult> RunAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string folder,
        ReadOnlyMemory<byte> input,
        CancellationToken cancellationToken,
        string program = "git")
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Process process = Start(program, arguments, environment, folder);
        try
        {
            using CancellationTokenRegistration kill = cancellationToken.Register(static state => Kill((Process)state!), process);
            Task<byte[]> output = ReadAsync(process.StandardOutput.BaseStream, MostOutput, process);
            Task<byte[]> error = ReadAsync(process.StandardError.BaseStream, MostError, killWhenFull: null);
            await WriteAsync(process.StandardInput.BaseStream, input);
            await Task.WhenAll(output, error);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return new GitResult(process.ExitCode, await output, Encoding.UTF8.GetString(await error));
        }
        finally
        {
            Kill(process);
        }
    }

    private static Process Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new GitUnavailableException(GitTrouble.Local, $"the command {program} could not be started: {e.Message}.");
        }
    }

    private static async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> input)
    {
        try
        {
            await stream.WriteAsync(input);
            await stream.DisposeAsync();
        }
        catch (IOException)
        {
            // The process ended without reading it all; its exit code tells why.
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int most, Process? killWhenFull)
    {
        using var kept = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            if (kept.Length + read <= most)
            {
                kept.Write(buffer, 0, read);
            }
            else if (killWhenFull is not null)
            {
                // Cut output would be read as a smaller tree or a shorter history: better no answer at all.
                Kill(killWhenFull);
                throw new GitUnavailableException(GitTrouble.Local, "git printed more than 64 MiB in one answer.");
            }
        }

        return kept.ToArray();
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself in this very moment.
        }
    }
}
