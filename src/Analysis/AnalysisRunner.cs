using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis;

/// <summary>Asks the providers of all checks at once under one deadline and judges the answers.</summary>
public sealed class AnalysisRunner(TimeProvider time, TimeSpan deadline)
{
    /// <summary>Long enough for a slow query, well under the shortest useful analysis interval.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(10);

    public AnalysisRunner(TimeProvider time) : this(time, DefaultDeadline)
    {
    }

    /// <summary>Judges checks that compare nothing with the primary.</summary>
    public Task<AnalysisResult> RunAsync(IReadOnlyList<MetricCheck> checks, CancellationToken cancellationToken) => RunAsync(checks, [], null, cancellationToken);

    /// <summary>
    /// Judges every check, then the comparisons, then the traffic's share. Whatever a provider does becomes a verdict; the only exception is
    /// <see cref="OperationCanceledException"/> when <paramref name="cancellationToken"/> asks to stop.
    /// </summary>
    public async Task<AnalysisResult> RunAsync(
        IReadOnlyList<MetricCheck> checks, IReadOnlyList<ComparisonCheck> comparisons, TrafficCheck? traffic, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        Task<(TrafficState State, Verdict? Verdict)>? share = traffic is null ? null : CountAsync(traffic, stop.Token);
        Verdict[][] verdicts = await Task.WhenAll(
            [.. checks.Select(check => JudgeAsync(check, stop.Token)), .. comparisons.Select(check => CompareAsync(check, stop.Token))]);
        (TrafficState? state, Verdict? objection) = share is null ? (null, null) : await share;
        cancellationToken.ThrowIfCancellationRequested();
        return new AnalysisResult([.. verdicts.SelectMany(each => each), .. objection is null ? (Verdict[])[] : [objection]]) { Traffic = state };
    }

    /// <summary>Asks a provider several things at once under the same deadline.</summary>
    public async Task<MetricReading[]> ReadAsync(IMetricProvider provider, IEnumerable<string> queries, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        MetricReading[] readings = await Task.WhenAll(queries.Select(query => AskAsync(provider, query, stop.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        return readings;
    }

    private async Task<Verdict[]> JudgeAsync(MetricCheck check, CancellationToken stop)
    {
        Task<(MetricReading Value, MetricReading? Count)> canary = MeasureAsync(check, check.Query, check.CountQuery, stop);
        if (check is not { Relative: not null, PrimaryQuery: { } primaryQuery })
        {
            (MetricReading value, MetricReading? count) = await canary;
            return [ThresholdJudge.Judge(check, value, count)];
        }

        (MetricReading Value, MetricReading? Count) primary = await MeasureAsync(check, primaryQuery, check.PrimaryCountQuery, stop);
        Verdict relative = RelativeJudge.Judge(check, await canary, primary);
        return check.HasOwnLimit ? [ThresholdJudge.Judge(check, (await canary).Value, (await canary).Count), relative] : [relative];
    }

    private async Task<(MetricReading Value, MetricReading? Count)> MeasureAsync(MetricCheck check, string query, string? countQuery, CancellationToken stop)
    {
        Task<MetricReading> reading = AskAsync(check.Provider, query, stop);
        MetricReading? count = countQuery is not null && check.IsCounted ? await AskAsync(check.Provider, countQuery, stop) : null;
        return (await reading, count);
    }

    private async Task<Verdict[]> CompareAsync(ComparisonCheck check, CancellationToken stop)
    {
        Task<ComparisonReadings>? earlier = check.Earlier is { } before ? CountAsync(check.Provider, before, stop) : null;
        ComparisonReadings readings = await CountAsync(check.Provider, check.Queries, stop);
        return [ComparisonJudge.Judge(check, readings, earlier is null ? null : await earlier) with { IsDryRun = check.IsDryRun }];
    }

    private async Task<ComparisonReadings> CountAsync(IMetricProvider provider, ComparisonQueries queries, CancellationToken stop)
    {
        string?[] all = [queries.CanaryTotal, queries.CanaryBad, queries.PrimaryTotal, queries.PrimaryBad, queries.PodSquares, queries.Pods];
        MetricReading[] readings = await Task.WhenAll(all.OfType<string>().Select(query => AskAsync(provider, query, stop)));
        return readings is [var canary, var canaryBad, var primary, var primaryBad, .. var pods]
            ? new ComparisonReadings(canary, canaryBad, primary, primaryBad, pods.ElementAtOrDefault(0), pods.ElementAtOrDefault(1))
            : throw new InvalidOperationException("A comparison has four queries at least.");
    }

    private async Task<(TrafficState State, Verdict? Verdict)> CountAsync(TrafficCheck check, CancellationToken stop)
    {
        Task<MetricReading> canary = AskAsync(check.Provider, check.CanaryTotal, stop);
        return TrafficJudge.Judge(check, await canary, await AskAsync(check.Provider, check.PrimaryTotal, stop));
    }

    private async Task<MetricReading> AskAsync(IMetricProvider provider, string query, CancellationToken stop)
    {
        try
        {
            // The second token bounds a provider that does not honour the first.
            return await provider.QueryAsync(query, stop).WaitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new MetricReading.Unavailable($"the provider did not answer within {Numbers.Format(deadline.TotalSeconds)} s");
        }
        catch (Exception exception)
        {
            // A provider must not throw; if one does, its bug must not stop the other metrics nor look like a failed canary.
            return new MetricReading.Unavailable($"the provider failed: {exception.Message}");
        }
    }
}
