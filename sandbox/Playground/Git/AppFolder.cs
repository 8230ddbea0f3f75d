using System.Globalization;
using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Sandbox.Playground.Git;

/// <summary>Edits the files of an app's Kustomize folder as a developer would: one value at a time, the rest untouched.</summary>
public static partial class AppFolder
{
    private const string CanaryLine = "  - canary.yaml\n";

    /// <summary>The deployment.yaml of that version.</summary>
    public static string WithVersion(string deployment, AppVersion version)
    {
        string text = WithVariable(deployment, "VERSION", version.Name);
        text = WithVariable(text, "ERROR_RATE", version.ErrorRate.ToString(CultureInfo.InvariantCulture));
        text = WithVariable(text, "LATENCY_MS", version.LatencyMs.ToString(CultureInfo.InvariantCulture));
        text = WithVariable(text, "CRASH", version.Crash ? "true" : null);
        text = WithVariable(text, "STARTUP_DELAY", version.StartupDelay > 0 ? version.StartupDelay.ToString(CultureInfo.InvariantCulture) : null);
        return version.Image is { } image ? ImageLine().Replace(text, $"${{1}}{image}") : text;
    }

    /// <summary>The kustomization.yaml with the Canary among its resources.</summary>
    public static string WithCanary(string kustomization) =>
        kustomization.Contains(CanaryLine, StringComparison.Ordinal) ? kustomization : kustomization.TrimEnd() + "\n" + CanaryLine;

    public static string WithoutCanary(string kustomization) => kustomization.Replace(CanaryLine, "", StringComparison.Ordinal);

    /// <summary>The same file for an app of another name.</summary>
    public static string Renamed(string text, string from, string to) =>
        Regex.Replace(text, $@"\b{Regex.Escape(from)}\b", to);

    /// <summary>Sets the value of an environment variable; null removes it.</summary>
    private static string WithVariable(string deployment, string name, string? value)
    {
        var known = new Regex($"( +- name: {name}\n +value: ).*\n");
        if (value is null)
        {
            return known.Replace(deployment, "");
        }

        return known.IsMatch(deployment)
            ? known.Replace(deployment, $"$1\"{value}\"\n")
            : EnvironmentLine().Replace(deployment, $"$0$1  - name: {name}\n$1    value: \"{value}\"\n");
    }

    [GeneratedRegex("^( +)env:\n", RegexOptions.Multiline)]
    private static partial Regex EnvironmentLine();

    [GeneratedRegex("( image: ).*")]
    private static partial Regex ImageLine();
}
