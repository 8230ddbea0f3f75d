using System.Diagnostics;

namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>Runs git on a bare repository.</summary>
/// <param name="folder">The repository.</param>
internal sealed class BareGit(string folder)
{
    public string Folder => folder;

    /// <summary>Null when git says no.</summary>
    public async Task<string?> TryAsync(CancellationToken ct, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["--git-dir", folder, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process git = Process.Start(start)!;
        Task<string> errors = git.StandardError.ReadToEndAsync(ct);
        string output = await git.StandardOutput.ReadToEndAsync(ct);
        await errors;
        await git.WaitForExitAsync(ct);
        return git.ExitCode == 0 ? output.Trim() : null;
    }

    /// <exception cref="InvalidOperationException">Git says no.</exception>
    public async Task<string> RunAsync(CancellationToken ct, params string[] arguments) =>
        await TryAsync(ct, arguments) ?? throw new InvalidOperationException($"git {arguments[0]} failed in {folder}");

    /// <summary>The commit that a branch points to; null when there is no such branch.</summary>
    public Task<string?> HeadAsync(string branch, CancellationToken ct) => TryAsync(ct, "rev-parse", "--verify", "--quiet", $"refs/heads/{branch}^{{commit}}");
}
