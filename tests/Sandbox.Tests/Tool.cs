using System.Diagnostics;

namespace ProgressiveDelivery.Sandbox.Tests;

/// <summary>Runs a command-line tool to its end.</summary>
internal static class Tool
{
    public static async Task<(int ExitCode, string Output)> TryAsync(string program, string[] arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        // Whatever the user's own Git settings are, a test neither asks nor signs.
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["NO_PROXY"] = "*";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    /// <exception cref="InvalidOperationException">The tool says that it failed.</exception>
    public static async Task<string> RunAsync(string program, string[] arguments, string? folder = null)
    {
        (int exitCode, string output) = await TryAsync(program, arguments, folder);
        return exitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {output}");
    }

    public static Task<string> GitAsync(string folder, params string[] arguments) =>
        RunAsync("git", ["-c", "user.name=tester", "-c", "user.email=tester@example.test", .. arguments], folder);
}
