using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Runs a credential plugin and returns what it printed, which is a secret.</summary>
internal static class ExecPlugin
{
    private static readonly string[] Versions =
        ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

    public static async Task<string> RunAsync(ExecSettings exec, JsonObject info, TimeProvider time, CancellationToken ct)
    {
        if (!Versions.Contains(exec.ApiVersion))
        {
            throw new ConfigurationException($"The exec plugin {exec.Command} speaks {exec.ApiVersion}; expected {string.Join(" or ", Versions)}.");
        }

        using Process process = Start(exec, info);
        using var deadline = new CancellationTokenSource(exec.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(linked.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(linked.Token);
            await process.WaitForExitAsync(linked.Token);
            if (process.ExitCode != 0)
            {
                throw new ConfigurationException(
                    $"The exec plugin {exec.Command} failed with {process.ExitCode}: {(await error).Trim()}");
            }

            return await output;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ConfigurationException($"The exec plugin {exec.Command} did not answer within {exec.Timeout.TotalSeconds:0.#} s.");
        }
        finally
        {
            Kill(process);
        }
    }

    private static Process Start(ExecSettings exec, JsonObject info)
    {
        var start = new ProcessStartInfo(exec.Command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in exec.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in exec.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = info.ToJsonString();
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new ConfigurationException(
                $"The exec plugin {exec.Command} cannot be started: {exception.Message}. {exec.InstallHint}".TrimEnd(), exception);
        }
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
        catch (InvalidOperationException)
        {
            // It ended between the question and the answer.
        }
    }
}
