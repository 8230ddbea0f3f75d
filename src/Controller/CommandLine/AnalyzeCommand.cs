using System.CommandLine;
using System.Globalization;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.CommandLine;

/// <summary><c>canary analyze</c>: what a Canary's analysis would have made of a release in the past, or of a recorded one.</summary>
internal static class AnalyzeCommand
{
    /// <summary>Exit codes: 0 would have been promoted, 1 not possible or called wrongly, 2 would have been rolled back, 3 not decided in the window.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="own">Settings of the controller in whose place this runs: in its pod they name the server that it asks itself.</param>
    /// <param name="output">For the result.</param>
    /// <param name="error">For what keeps it from being carried out.</param>
    public static Task<int> InvokeAsync(IReadOnlyList<string> arguments, ControllerOptions own, TextWriter output, TextWriter error)
    {
        var key = new Argument<string?>("canary") { Description = "The Canary in the cluster, as namespace/name.", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<string?>("--file") { Description = "A file with the Canary, and the MetricTemplates that it names, instead of the cluster." };
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "Kubeconfig; found as kubectl does when left out." };
        var server = new Option<string?>("--metrics-server") { Description = "Prometheus, where the Canary names none; in the controller's pod its own when left out." };
        var from = new Option<string?>("--from") { Description = "When the release begins: a time such as 2026-01-31T12:00:00Z, or how long ago, such as 2h." };
        var to = new Option<string?>("--to") { Description = "When the window ends, likewise; now, or the recording's end, when left out." };
        var recording = new Option<string?>("--recording") { Description = "Read what was measured from this file instead of asking providers." };
        var record = new Option<string?>("--record") { Description = "Write what was measured in the window to this file, and judge nothing." };
        var primary = new Option<string?>("--primary") { Description = "The Deployment that was the primary then; the Canary's when left out." };
        var canary = new Option<string?>("--canary") { Description = "The Deployment that was the canary then; the Canary's target when left out." };
        var form = new Option<string>("--output") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        var plot = new Option<string?>("--plot") { Description = "Draw the release into this SVG file as well." };
        var runs = new Option<int>("--aa-runs") { Description = "Releases of the primary against itself, for false alarms; 0 for none.", DefaultValueFactory = _ => 20 };
        var days = new Option<int>("--aa-days") { Description = "Days before the window's end that they are spread over.", DefaultValueFactory = _ => 7 };
        form.AcceptOnlyFromAmong("text", "json");
        var command = new Command("analyze", "Play a Canary's analysis on past or recorded metrics, and say what would have happened at each step and why.")
        {
            key, file, kubeconfig, server, from, to, recording, record, primary, canary, form, plot, runs, days,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                DateTimeOffset now = TimeProvider.System.GetUtcNow();
                var job = new AnalyzeJob
                {
                    Key = parsed.GetValue(key),
                    File = parsed.GetValue(file),
                    Kubeconfig = parsed.GetValue(kubeconfig),
                    // The controller's credentials are for the controller's server only.
                    Settings = parsed.GetValue(server) is { } address ? new ControllerOptions { MetricsServer = address } : own,
                    From = Time(parsed.GetValue(from), now),
                    To = Time(parsed.GetValue(to), now),
                    Recording = parsed.GetValue(recording),
                    Record = parsed.GetValue(record),
                    Primary = parsed.GetValue(primary),
                    Canary = parsed.GetValue(canary),
                    IsJson = parsed.GetValue(form) == "json",
                    Plot = parsed.GetValue(plot),
                    Runs = Within(parsed.GetValue(runs), 1000, "--aa-runs"),
                    Stretch = TimeSpan.FromDays(Within(parsed.GetValue(days), 3650, "--aa-days")),
                };
                return await job.RunAsync(now, output, cancellationToken);
            }
            catch (Exception trouble) when (GitJob.IsExpected(trouble) || trouble is ConfigurationException or System.Text.Json.JsonException or YamlDotNet.Core.YamlException or UnauthorizedAccessException or ArgumentException or OverflowException)
            {
                await error.WriteLineAsync(trouble.Message);
                return 1;
            }
        });
        return new RootCommand("Canary's analysis, by hand.") { command }.Parse([.. arguments]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }

    private static int Within(int value, int most, string option)
        => value >= 0 && value <= most ? value : throw new FormatException($"{option} is {value}; give 0 to {most}.");

    private static DateTimeOffset? Time(string? text, DateTimeOffset now)
    {
        if (text is null)
        {
            return null;
        }

        DateTimeOffset time = GoDuration.TryParse(text, out TimeSpan ago) ? now - ago
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset at) ? at
            : throw new FormatException($"{text} is neither a time such as 2026-01-31T12:00:00Z nor a duration such as 2h.");
        return DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
    }
}
