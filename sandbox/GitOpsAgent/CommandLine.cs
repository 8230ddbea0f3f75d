using System.ComponentModel;
using System.Diagnostics;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent;

/// <summary>Runs git, kubectl and tar.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <returns>What the program wrote to its standard output.</returns>
    /// <exception cref="CommandFailedException">It could not be run, failed or took too long; the message is what it said.</exception>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            using Process process = Process.Start(start)!;
            using CancellationTokenRegistration kill = limit.Token.Register(() => process.Kill(entireProcessTree: true));
            Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            string output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return process.ExitCode == 0 ? output
                : throw new CommandFailedException(limit.IsCancellationRequested ? $"{program} took longer than {Longest}" : (await errors).Trim());
        }
        catch (Win32Exception missing)
        {
            throw new CommandFailedException($"{program} cannot be run: {missing.Message}");
        }
    }
}
