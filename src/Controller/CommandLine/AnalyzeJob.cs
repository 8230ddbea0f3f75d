using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.CloudWatch;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Controller.Backtest;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.CommandLine;

/// <summary>One backtest as it was asked for.</summary>
internal sealed record AnalyzeJob
{
    /// <summary>How much longer than planned a release may last, for checks that hold the weight.</summary>
    private const int Slack = 2;

    /// <summary>More checks than in a year of one each five minutes.</summary>
    private const int MostChecks = 100_000;

    /// <summary>The Canary in the cluster, as namespace/name; null when <see cref="File"/> holds it.</summary>
    public string? Key { get; init; }

    public string? File { get; init; }

    public string? Kubeconfig { get; init; }

    /// <summary>Say which Prometheus is asked where the Canary names none, and with which credentials.</summary>
    public ControllerOptions Settings { get; init; } = new();

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    public string? Recording { get; init; }

    public string? Record { get; init; }

    /// <summary>The Deployment that was the primary then; null for the Canary's own.</summary>
    public string? Primary { get; init; }

    /// <summary>The Deployment that was the canary then; null for the target of the Canary.</summary>
    public string? Canary { get; init; }

    public bool IsJson { get; init; }

    public string? Plot { get; init; }

    public int Runs { get; init; }

    public TimeSpan Stretch { get; init; }

    public async Task<int> RunAsync(DateTimeOffset now, TextWriter output, CancellationToken cancellationToken)
    {
        if (Key is null && File is null)
        {
            throw new FormatException("Name the Canary: namespace/name for one in the cluster, or --file.");
        }

        if (File is not null && Key is not null)
        {
            throw new FormatException("Give namespace/name or --file, not both.");
        }

        ObjectKey? named = Key is null ? null
            : Key.Split('/') is [{ Length: > 0 } ns, { Length: > 0 } name] ? new ObjectKey(ns, name)
            : throw new FormatException("The Canary has to be namespace/name, such as shop/cart.");
        using var client = new ApiClient(Connection());
        BacktestSubject subject = await BacktestSubject.ReadAsync(client, named, File, cancellationToken);
        subject = subject with { Canary = Targeting(subject.Canary, Canary) };
        Demand(subject);
        using var record = ResultFile.Open(Record);
        using var plot = ResultFile.Open(Plot);
        var clock = new ReplayClock { Step = subject.Canary.Spec.CheckInterval() };
        if (Recording is { } path)
        {
            Recording recording = Backtest.Recording.Parse(await System.IO.File.ReadAllTextAsync(path, cancellationToken));
            (DateTimeOffset first, DateTimeOffset last) = recording.Span;
            BacktestSubject recorded = subject with { Canary = RecordedProviders.Redirected(subject.Canary, recording) };
            return await ReplayAsync(recorded, new RecordedProviders(recording, clock), clock, (From ?? first, To ?? last), first, output, plot, cancellationToken);
        }

        DateTimeOffset to = To ?? DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        if (From is not { } from || from >= to)
        {
            throw new FormatException("Say with --from when the release began; it must be before --to.");
        }

        var time = TimeProvider.System;
        using var pool = new ProviderPool(time, Settings.Addresses());
        using var cloudWatch = new CloudWatchProviderPool(time);
        using var cluster = new ClusterHandler(client);
        var live = new MetricProviders(pool, cloudWatch, new SecretReader(client, time), cluster, Settings, time);
        var past = new PastProviders(live, clock, Primary);
        DemandWindow(subject, (from, to));
        if (record is not null)
        {
            Recording recorded = await new Recorder(past, subject.TemplateOf, clock).RecordAsync(subject.Canary, from, to, cancellationToken);
            await record.WriteAsync(recorded.Write(), cancellationToken);
            return 0;
        }

        return await ReplayAsync(subject, past, clock, (from, to), to - Stretch, output, plot, cancellationToken);
    }

    private async Task<int> ReplayAsync(
        BacktestSubject subject, IMetricProviders providers, ReplayClock clock, (DateTimeOffset From, DateTimeOffset To) window, DateTimeOffset since, TextWriter output, ResultFile? plot, CancellationToken cancellationToken)
    {
        DemandWindow(subject, window);
        var analysis = new AnalysisRunner(TimeProvider.System);
        ReplayResult result = await new Replay(providers, subject.TemplateOf, analysis, clock).RunAsync(subject.Canary, window.From, window.To, cancellationToken);
        FalseAlarms? alarms = null;
        if (Runs > 0)
        {
            var itself = new Replay(new PrimaryAgainstItself(providers, clock), subject.TemplateOf, analysis, clock, isOfPrimary: true);
            TimeSpan planned = subject.Canary.Spec.CheckInterval() * StepPlan.AllChecks(subject.Canary.Spec);
            TimeSpan length = planned * Slack < window.To - window.From ? planned * Slack : window.To - window.From;
            alarms = await FalseAlarms.CountAsync(itself, subject.Canary, (since, window.To), length, Runs, cancellationToken);
        }

        await output.WriteAsync(IsJson ? ReplayJson.Write(result, alarms) : ReplayText.Write(result, alarms));
        if (plot is not null)
        {
            await plot.WriteAsync(ReplayPlot.Write($"{subject.Canary.Metadata.Namespace}/{subject.Canary.Metadata.Name}", result), cancellationToken);
        }

        return result.Outcome switch { ReplayOutcome.Promoted => 0, ReplayOutcome.RolledBack => 2, _ => 3 };
    }

    /// <summary>The Canary as if that Deployment were its target; its Service keeps its name.</summary>
    private static Api.Canary Targeting(Api.Canary canary, string? deployment) => deployment is null ? canary : canary with
    {
        Status = null,
        Spec = canary.Spec with
        {
            TargetRef = canary.Spec.TargetRef with { Name = deployment },
            Service = canary.Spec.Service with { Name = canary.Spec.ServiceName() },
        },
    };

    /// <summary>What the controller would refuse is not played.</summary>
    private void Demand(BacktestSubject subject)
    {
        if (Recording is not null && Record is not null)
        {
            throw new FormatException("--recording reads what --record writes; give one of them.");
        }

        // A recording stands for whatever server there was; without one, each verdict says which option to set.
        var options = new ControllerOptions { MetricsServer = Settings.MetricsServer ?? "http://unknown.invalid" };
        if (new AnalysisChecks(subject.TemplateOf, options).Problems(subject.Canary) is [{ } problem, ..])
        {
            throw new FormatException(problem);
        }
    }

    private static void DemandWindow(BacktestSubject subject, (DateTimeOffset From, DateTimeOffset To) window)
    {
        if (window.From >= window.To)
        {
            throw new FormatException("--from must be before --to, and before the recording's end.");
        }

        if ((window.To - window.From) / subject.Canary.Spec.CheckInterval() > MostChecks)
        {
            throw new FormatException($"The window holds more than {MostChecks} checks; give a later --from or an earlier --to.");
        }
    }

    /// <summary>A Canary from a file needs no cluster, unless its templates name Secrets.</summary>
    private ConnectionSettings Connection()
    {
        try
        {
            return ConnectionSettings.Load(Kubeconfig);
        }
        catch (ConfigurationException) when (File is not null && Kubeconfig is null)
        {
            return new ConnectionSettings { Server = new Uri("https://no-cluster.invalid") };
        }
    }
}
