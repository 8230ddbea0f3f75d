using System.Diagnostics;
using System.Text.RegularExpressions;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Telemetry;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Telemetry;

/// <summary>What /metrics serves, read by Prometheus' own linter.</summary>
[Trait("Needs", "SandboxMachine")]
public sealed partial class PromtoolTests
{
    private const string Promtool = "/usr/bin/promtool";

    [Fact]
    public async Task Promtool_finds_nothing_wrong_with_our_metrics()
    {
        using var metrics = new CanaryMetrics(new RevertLimits(), new ManualTimeProvider());
        using var text = new MetricText(metrics.IsOurs);
        AfterOneRollback(metrics);

        string exposition = text.Write();

        // Every instrument has been heard: a silent one would not be judged.
        Assert.Equal(27, Families().Count(exposition));
        Assert.Equal((0, ""), await CheckAsync(exposition));
    }

    [Fact]
    public async Task Promtool_would_find_a_counter_that_is_none()
    {
        (int exitCode, string complaint) = await CheckAsync("# HELP jobs_total Jobs.\n# TYPE jobs_total gauge\njobs_total 1\n");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("jobs_total", complaint, StringComparison.Ordinal);
    }

    /// <summary>Lets every instrument speak, with text in the labels that must be escaped.</summary>
    private static void AfterOneRollback(CanaryMetrics metrics)
    {
        var key = new ObjectKey("shop", "app");
        Observation pushed = Given.Failed(RollbackPhase.Publishing, "id") with { Revert = new RevertReport("id", RevertResult.Pushed, "c3", "It is on the branch.") };
        metrics.Judged(key, new AnalysisResult([new Verdict(VerdictKind.Fail, "errors \"5xx\"\n\\", 12.5, "<= 1", "errors 12.5 is above 1") { Evidence = new Evidence { Requests = 400, PValue = 0.001 } }]));
        metrics.Decided(key, Given.In(Phase.Progressing), new Decision { Rule = "analysis-failed", Status = pushed.Status });
        metrics.Decided(key, Given.In(Phase.Promoting), new Decision { Status = Given.In(Phase.Succeeded).Status });
        metrics.Decided(key, pushed, new Decision { Status = pushed.Status with { Traffic = new TrafficStatus { Weight = 20, CanaryRequests = 20, PrimaryRequests = 80 }, Rollback = pushed.Status.Rollback! with { PublishedAt = Given.Now.AddSeconds(2) } } });
        metrics.Reconciled("success", TimeSpan.FromMilliseconds(3));
    }

    private static async Task<(int ExitCode, string Complaints)> CheckAsync(string exposition)
    {
        Assert.True(File.Exists(Promtool), "install the Debian packages: sandbox/sandbox prepare");
        using Process process = Process.Start(new ProcessStartInfo(Promtool, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(exposition);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    [GeneratedRegex("^# TYPE ", RegexOptions.Multiline)]
    private static partial Regex Families();
}
