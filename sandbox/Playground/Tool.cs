using System.Diagnostics;
using System.Text;

namespace ProgressiveDelivery.Sandbox.Playground;

/// <summary>Runs the command-line programs of others.</summary>
public static class Tool
{
    /// <summary>Runs a program to its end and returns what it wrote.</summary>
    /// <param name="line">Called for each line as it is written.</param>
    /// <exception cref="PlaygroundException">It ended with an error; the message carries its last lines.</exception>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken ct,
        IReadOnlyDictionary<string, string>? environment = null, string? folder = null, Action<string>? line = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? Place.Checkout,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = new StringBuilder();
        Task errors = CollectAsync(process.StandardError, output, line, ct);
        Task answers = CollectAsync(process.StandardOutput, output, line, ct);
        try
        {
            await Task.WhenAll(errors, answers);
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0
            ? output.ToString().TrimEnd()
            : throw new PlaygroundException($"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)}: {LastLines(output)}");
    }

    private static async Task CollectAsync(StreamReader reader, StringBuilder output, Action<string>? line, CancellationToken ct)
    {
        while (await reader.ReadLineAsync(ct) is { } text)
        {
            lock (output)
            {
                output.AppendLine(text);
                line?.Invoke(text);
            }
        }
    }

    private static string LastLines(StringBuilder output) =>
        string.Join('\n', output.ToString().TrimEnd().Split('\n').TakeLast(10));
}
